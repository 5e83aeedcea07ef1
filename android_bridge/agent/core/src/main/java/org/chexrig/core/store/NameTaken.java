package org.chexrig.core.store;

import java.io.IOException;

/** A file or an entry of this name is there already; it is left as it is. */
public final class NameTaken extends IOException {
    private static final long serialVersionUID = 1L;

    NameTaken(String message) {
        super(message);
    }
}
