package org.chexrig.core.phone;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.chexrig.core.store.NameTaken;
import org.chexrig.core.store.NotWhole;
import org.chexrig.core.store.StoreFull;
import org.chexrig.core.wire.Refused;

/** A failure in the words of the protocol. */
final class Refusal {
    static final String NOT_WHOLE = "the camera's photo is not whole: ";

    final String code;
    final String message;

    private Refusal(String code, String message) {
        this.code = code;
        this.message = message;
    }

    static Refusal of(Throwable error) {
        Refusal refusal = inWords(error);
        // some errors, as of a channel that is closed, say all by their name
        return refusal.message == null ? new Refusal(refusal.code, error.toString()) : refusal;
    }

    private static Refusal inWords(Throwable error) {
        if (error instanceof CameraTrouble) {
            return new Refusal(Refused.CAMERA, error.getMessage());
        }
        if (error instanceof NotWhole) {
            return new Refusal(Refused.CAMERA, NOT_WHOLE + error.getMessage());
        }
        if (error instanceof NameTaken) {
            return new Refusal(Refused.BAD_NAME, error.getMessage());
        }
        if (error instanceof StoreFull) {
            return new Refusal(Refused.STORAGE_FULL, error.getMessage());
        }
        if (error instanceof IOException) {
            boolean full = saysFull(error);
            return new Refusal(full ? Refused.STORAGE_FULL : Refused.STORAGE, words(error));
        }
        if (error instanceof OutOfMemoryError) {
            return new Refusal(Refused.STORAGE, "the phone has too little memory for this photo");
        }
        return new Refusal(Refused.STORAGE, "unexpected: " + error);
    }

    private static String words(Throwable error) {
        // such errors have a path as their message, and say what happened elsewhere or by their name alone
        boolean nameSays = error instanceof FileSystemException && ((FileSystemException) error).getReason() == null;
        return nameSays ? error.getClass().getSimpleName() + ": " + error.getMessage() : error.getMessage();
    }

    private static boolean saysFull(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            String words = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            if (words.contains("no space left") || words.contains("enospc") || words.contains("quota exceeded")
                    || words.contains("edquot")) {
                return true;
            }
        }
        return false;
    }
}
