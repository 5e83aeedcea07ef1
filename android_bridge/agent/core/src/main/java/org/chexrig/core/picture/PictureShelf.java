package org.chexrig.core.picture;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chexrig.core.wire.PicturePart;
import org.chexrig.core.wire.PictureRequest;

/** The newest pictures, sealed and cut, ready to be asked for part by part. One thread. */
public final class PictureShelf {
    /** What is asked for is one of the last few. */
    private static final int KEPT = 8;

    /** Null for one that is being made. */
    private final Map<Place, SealedPicture> pictures = new LinkedHashMap<>();

    /** A picture will come: whoever asks for it before is kept waiting. */
    public void expect(Place place) {
        pictures.put(place, null);
        for (Iterator<Place> oldest = pictures.keySet().iterator(); pictures.size() > KEPT;) {
            oldest.next();
            oldest.remove();
        }
    }

    /** As {@link #expect}, of what the camera sees; says whether it has to be taken, and is not on its way. */
    public boolean expectFrame(String nonce) {
        Place place = Place.ofFrame(nonce);
        if (pictures.containsKey(place)) {
            return false;
        }
        expect(place);
        return true;
    }

    /** Keeps a picture; with null there is none, and nobody waits for it any more. */
    public void put(Place place, SealedPicture picture) {
        if (picture == null) {
            pictures.remove(place);
        } else {
            expect(place);
            pictures.put(place, picture);
        }
    }

    /** As {@link #put}, of what the camera sees. */
    public void putFrame(String nonce, SealedPicture picture) {
        Place place = Place.ofFrame(nonce);
        if (picture == null) {
            pictures.put(place, SealedPicture.NOTHING); // else the next repeat would have one taken again
        } else {
            put(place, picture);
        }
    }

    /** Keeps none any more. */
    public void clear() {
        pictures.clear();
    }

    /** Gives the part that is asked for; null while the picture is being made. */
    public PicturePart part(PictureRequest request, Place place) {
        if (!pictures.containsKey(place)) {
            return nothing(request);
        }
        SealedPicture picture = pictures.get(place);
        if (picture == null) {
            return null;
        }
        int count = picture.parts.size();
        if (request.part >= count) {
            return count == 0 ? nothing(request) : null;
        }
        return new PicturePart(request.nonce, picture.seal, request.part, count, picture.parts.get(request.part));
    }

    /** Says that there is no such picture. */
    public static PicturePart nothing(PictureRequest request) {
        return new PicturePart(request.nonce, SealedPicture.NOTHING.seal, request.part, 0, "");
    }
}
