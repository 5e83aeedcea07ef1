package org.chexrig.core.store;

import java.io.IOException;

/** What should have been saved is not a whole JPEG. */
public final class NotWhole extends IOException {
    private static final long serialVersionUID = 1L;

    NotWhole(String message) {
        super(message);
    }
}
