package org.chexrig.core.store;

import java.io.File;
import java.io.IOException;

/** The phone's journal cannot be trusted. Nothing is photographed until a person has looked at it. */
public final class JournalDamaged extends IOException {
    private static final long serialVersionUID = 1L;

    JournalDamaged(File file, int line, String what) {
        super("the phone's journal is damaged at line " + line + " of " + file + ": " + what
                + "; restore it from a copy, or begin with an empty photo folder and a new plan");
    }
}
