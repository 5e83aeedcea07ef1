package org.chexrig.bytecode;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Which of the app's methods were entered. */
public final class Entered {
    private static final Set<String> METHODS = ConcurrentHashMap.newKeySet();

    private Entered() {}

    /** Called first by each method that {@link AppLoader} has changed. */
    public static void method(String name) {
        METHODS.add(name);
    }

    /** Gives {@code org/chexrig/agent/Rig.start(Lorg/chexrig/agent/RigOptions;)V}, and so on. */
    static Set<String> all() {
        return new TreeSet<>(METHODS);
    }
}
