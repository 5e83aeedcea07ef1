package org.chexrig.core.picture;

import java.nio.charset.StandardCharsets;
import org.chexrig.core.wire.PictureRequest;

/** What a picture is of: a capture, or what the camera saw when somebody asked for it. */
public final class Place {
    private final String said;

    private Place(String said) {
        this.said = said;
    }

    /** Gives the place of a photo. */
    public static Place ofPhoto(String session, int index, int take) {
        return new Place(session + " " + index + " " + take + " ");
    }

    /** Gives the place of what the camera saw when this was asked for. */
    public static Place ofFrame(String nonce) {
        return new Place(PictureRequest.NO_SESSION + " 0 0 " + nonce);
    }

    /** Gives the place of what the phone told of itself when this was asked for. */
    public static Place ofFacts(String nonce) {
        return new Place(PictureRequest.FACTS + " 0 0 " + nonce);
    }

    /** What the seal also vouches for: a picture of another photo does not open. */
    byte[] said() {
        return said.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place && ((Place) other).said.equals(said);
    }

    @Override
    public int hashCode() {
        return said.hashCode();
    }
}
