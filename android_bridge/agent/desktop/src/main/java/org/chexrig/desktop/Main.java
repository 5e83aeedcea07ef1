package org.chexrig.desktop;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chexrig.core.net.TcpStreams;
import org.chexrig.core.phone.Agent;
import org.chexrig.core.phone.AgentListener;
import org.chexrig.core.phone.AgentView;
import org.chexrig.core.phone.Clock;
import org.chexrig.core.phone.Pairing;
import org.chexrig.core.phone.Vitals;
import org.chexrig.core.store.Disk;
import org.chexrig.core.store.NioDisk;
import org.chexrig.core.store.Store;

/** The agent on a desktop: the phone's own program, with a camera that photographs this computer's screen. */
public final class Main {
    private static final String READY_MARK = "chexrig-phone-ready ";
    private static final String PRIVATE = ".chexrig"; // beside the photos: lock, journal and pairing code
    private static final int WRONG_SET_UP = 2;

    private final Options options;
    private final PrintStream out = new PrintStream(System.out, true);
    private Agent agent;
    private Store store;
    private SlowDisk slow;

    private Main(Options options) {
        this.options = options;
    }

    /** Is a phone until SIGINT, SIGTERM, or the end of standard input where that was asked for. */
    public static void main(String[] arguments) {
        try {
            if (List.of(arguments).contains("--help")) {
                System.out.println(Options.USAGE);
                return;
            }
            Options options = Options.parse(arguments);
            new Main(options).run();
        } catch (WrongSetUp | IOException error) {
            System.err.println("error: " + error.getMessage());
            Runtime.getRuntime().halt(WRONG_SET_UP);
        }
    }

    private void run() throws WrongSetUp, IOException {
        Disk disk = new NioDisk();
        File hidden = new File(options.store, PRIVATE);
        Clock clock = new DesktopClock();
        DesktopCamera camera = new DesktopCamera(source(), options, clock);
        slow = new SlowDisk(disk, options.saveMs, options.failingSaves, camera);
        store = new Store(options.store, hidden, slow, options.freeBytes);
        Pairing pairing = new Pairing(hidden, disk);
        DesktopWitness witness = new DesktopWitness(options);
        agent = new Agent(version(), camera, clock, new DesktopVitals(camera.model()), witness, store, pairing,
                new SmallPictures(), new Terminal(camera, witness));
        InetSocketAddress address = listen();
        Integer cable = listenByCable();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "chexrig-end"));
        announce(address, cable, camera.description(), pairing.code());
        if (options.untilStdinCloses) {
            awaitEndOfInput();
            System.exit(0);
        }
        awaitForEver();
    }

    private SceneSource source() throws WrongSetUp {
        if (options.blank) {
            return null;
        }
        return options.frames ? new FramesSource(options.framesFile) : XScreenSource.open(options.region);
    }

    private InetSocketAddress listen() throws WrongSetUp {
        try {
            return agent.listen(new InetSocketAddress(options.host, options.port));
        } catch (IOException | RuntimeException error) {
            throw new WrongSetUp("the phone cannot listen", "udp:" + options.host + ":" + options.port,
                    String.valueOf(error.getMessage()), "choose another port with --port, or 0 for any free one");
        }
    }

    private Integer listenByCable() throws WrongSetUp {
        if (options.cablePort < 0) {
            return null;
        }
        try {
            TcpStreams streams = new TcpStreams(options.cablePort);
            agent.listen(streams);
            return streams.port();
        } catch (IOException error) {
            throw new WrongSetUp("the phone cannot listen", "tcp:127.0.0.1:" + options.cablePort,
                    error.getMessage(), "choose another port with --cable-port, 0 for any free one, or off");
        }
    }

    private void announce(InetSocketAddress address, Integer cable, String sees, String code) {
        String host = address.getAddress().getHostAddress();
        if (options.untilStdinCloses) {
            out.println(READY_MARK + "{\"host\": " + quoted(host) + ", \"port\": " + address.getPort() + ", \"sees\": "
                    + quoted(sees) + ", \"cable_port\": " + cable + "}");
            return;
        }
        out.println("simulated phone at udp:" + host + ":" + address.getPort() + ", photos in " + options.store);
        if (cable != null) {
            out.println("for adb: tcp:" + cable);
        }
        out.println(sees);
        out.println("pairing code: " + code + "   (Ctrl-C ends it)");
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\' || each < ' ' || each > '~') {
                quoted.append(String.format("\\u%04x", (int) each));
            } else {
                quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpacked" : version;
    }

    private static void awaitEndOfInput() {
        byte[] ignored = new byte[4096];
        InputStream in = System.in;
        try {
            while (in.read(ignored) >= 0) {
                continue;
            }
        } catch (IOException error) {
            return; // closed from the start
        }
    }

    private static void awaitForEver() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends in good order, on whatever asked for it, and says so by the exit code. */
    private void end() {
        slow.hurry();
        agent.stop();
        try {
            store.close();
        } catch (IOException error) {
            System.err.println("error: " + error.getMessage());
        }
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** What a desktop has of a phone's sensors. */
    private static final class DesktopVitals implements Vitals {
        private final Reading reading;

        DesktopVitals(String model) {
            reading = new Reading(model, null, null, null);
        }

        @Override
        public Map<String, Object> facts() {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("model", reading.model);
            facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
            facts.put("simulated", true);
            return facts;
        }

        @Override
        public Reading read() {
            return reading;
        }
    }

    /** Prints what happens, and has what is planned befall a plan's photos alone. */
    private final class Terminal implements AgentListener {
        private final DesktopCamera camera;
        private final DesktopWitness witness;

        Terminal(DesktopCamera camera, DesktopWitness witness) {
            this.camera = camera;
            this.witness = witness;
        }

        @Override
        public void told(String words) {
            out.println(words);
        }

        @Override
        public void changed(AgentView view) {
            boolean isTrial = view.subset != null && view.subset.startsWith("_"); // no plan can name one so
            camera.setTrial(isTrial);
            witness.setTrial(isTrial);
        }

        @Override
        public void saved(File photo, String name, int index) {
            // told already
        }

        @Override
        public void seen(byte[] picture) {
            // nobody aims it by hand
        }
    }
}
