package org.chexrig.core.store;

import java.io.IOException;

/** Too little room is left for another photo. */
public final class StoreFull extends IOException {
    private static final long serialVersionUID = 1L;

    StoreFull(String message) {
        super(message);
    }
}
