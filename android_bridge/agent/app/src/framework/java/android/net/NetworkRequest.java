package android.net;

import java.util.HashSet;
import java.util.Set;

/** Which networks somebody wants to hear of. */
public class NetworkRequest {
    final Set<Integer> transports = new HashSet<>();
    final Set<Integer> capabilities = new HashSet<>(Set.of(NetworkCapabilities.NET_CAPABILITY_INTERNET));

    NetworkRequest() {}

    /** Builds one; by default it asks for the Internet (NetworkRequest.Builder). */
    public static class Builder {
        private final NetworkRequest made = new NetworkRequest();

        public Builder addTransportType(int transport) {
            made.transports.add(transport);
            return this;
        }

        public Builder addCapability(int capability) {
            made.capabilities.add(capability);
            return this;
        }

        public Builder removeCapability(int capability) {
            made.capabilities.remove(capability);
            return this;
        }

        public NetworkRequest build() {
            return made;
        }
    }
}
