package org.chexrig.core.picture;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.PicturePart;
import org.chexrig.core.wire.PictureRequest;

/** The newest pictures, sealed and cut, ready to be asked for part by part. One thread. */
public final class PictureShelf {
    /** What is asked for is one of the last few. */
    private static final int KEPT = 8;
    /** Of what the camera sees, under one challenge: an hour of aiming at fifteen a second. */
    private static final int MOST_FRAMES = 60_000;
    private static final String NO_SEAL = Hex.encode(new byte[SealedPicture.SEAL_BYTES]);

    /** Null for one that is being made. */
    private final Map<Place, SealedPicture> pictures = new LinkedHashMap<>();
    /** Nonces under this challenge: a recorded request has none taken again once it has left the shelf. */
    private final Set<String> frames = new HashSet<>();

    /** Requests with the challenge before count no more. */
    public void newChallenge() {
        frames.clear();
    }

    /** A picture will come: whoever asks for it before is kept waiting. */
    public void expect(Place place) {
        keep(place, null);
    }

    /** As {@link #expect}, of what the camera sees or the phone is; says whether it is to be had: once for a nonce. */
    public boolean expectOnce(String nonce, Place place) {
        if (frames.contains(nonce) || frames.size() == MOST_FRAMES) {
            return false;
        }
        frames.add(nonce);
        expect(place);
        return true;
    }

    /** Takes none of what the camera sees for this nonce, now or later. */
    public void refuseFrame(String nonce) {
        if (frames.size() < MOST_FRAMES) {
            frames.add(nonce);
        }
    }

    /** Keeps a picture; with null there is none, and nobody waits for it any more. */
    public void put(Place place, SealedPicture picture) {
        if (picture == null) {
            pictures.remove(place);
        } else {
            keep(place, picture);
        }
    }

    private void keep(Place place, SealedPicture picture) {
        pictures.put(place, picture);
        for (Iterator<Place> oldest = pictures.keySet().iterator(); pictures.size() > KEPT;) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Keeps none any more. */
    public void clear() {
        pictures.clear();
    }

    /** Gives the part that is asked for; null while the picture is being made, and for a part behind it. */
    public PicturePart part(PictureRequest request, Place place) {
        SealedPicture picture = pictures.get(place);
        if (picture == null) {
            return pictures.containsKey(place) ? null : nothing(request);
        }
        int count = picture.parts.size();
        return request.part >= count ? null
                : new PicturePart(request.nonce, picture.seal, request.part, count, picture.parts.get(request.part));
    }

    /** Says that there is no such picture. */
    public static PicturePart nothing(PictureRequest request) {
        return new PicturePart(request.nonce, NO_SEAL, request.part, 0, "");
    }
}
