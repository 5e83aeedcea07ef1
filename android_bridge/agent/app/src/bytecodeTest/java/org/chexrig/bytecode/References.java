package org.chexrig.bytecode;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What the app's code refers to outside of itself, and whether a version of Android has it. */
final class References {
    private final Map<String, List<String>> above = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();
    private final Set<String> referred = new TreeSet<>();
    private final Set<String> own = new HashSet<>();

    /** Reads the app's code, and the classes of a version of Android. */
    References(File app, File android) throws IOException {
        read(android, false);
        read(app, true);
    }

    /** Those that this version lacks, as {@code java/io/File.toPath()Ljava/nio/file/Path;}. */
    Set<String> lacking() {
        Set<String> lacking = new TreeSet<>();
        for (String each : referred) {
            int dot = each.indexOf('.');
            if (!each.startsWith("[") && !has(each.substring(0, dot), each.substring(dot + 1))) {
                lacking.add(each);
            }
        }
        return lacking;
    }

    /**
     * All members outside of the app that it refers to, as {@code android/app/Activity.finish()V}; where it refers to one by
     * a class of its own, all classes above it that may have it are named, with commas between.
     */
    Set<String> outsideMembers() {
        Set<String> all = new TreeSet<>();
        for (String each : referred) {
            int dot = each.indexOf('.');
            String type = each.substring(0, dot);
            if (isOutside(each)) {
                all.add(each);
            } else if (own.contains(type) && !ownHas(type, each.substring(dot + 1))) {
                Set<String> found = new TreeSet<>();
                outsideAbove(type, found);
                all.add(String.join(",", found) + each.substring(dot));
            }
        }
        return all;
    }

    private boolean ownHas(String type, String member) {
        if (members.get(type).contains(member)) {
            return true;
        }
        for (String each : above.get(type)) {
            if (own.contains(each) && ownHas(each, member)) {
                return true;
            }
        }
        return false;
    }

    private void outsideAbove(String type, Set<String> found) {
        for (String each : above.get(type)) {
            if (own.contains(each)) {
                outsideAbove(each, found);
            } else {
                found.add(each);
            }
        }
    }

    private boolean isOutside(String reference) {
        return !reference.startsWith("[") && !own.contains(reference.substring(0, reference.indexOf('.')));
    }

    private boolean has(String type, String member) {
        if (!members.containsKey(type)) {
            return false;
        }
        if (members.get(type).contains(member) || members.get("java/lang/Object").contains(member)) {
            return true;
        }
        for (String each : above.get(type)) {
            if (has(each, member)) {
                return true;
            }
        }
        return false;
    }

    private void read(File jar, boolean isApp) throws IOException {
        try (JarFile all = new JarFile(jar)) {
            for (JarEntry each : Collections.list(all.entries())) {
                if (each.getName().endsWith(".class")) {
                    new ClassReader(all.getInputStream(each).readAllBytes()).accept(new Reader(isApp), 0);
                }
            }
        }
    }

    private final class Reader extends ClassVisitor {
        private final boolean isApp;
        private Set<String> mine;

        Reader(boolean isApp) {
            super(Opcodes.ASM9);
            this.isApp = isApp;
        }

        @Override
        public void visit(int version, int access, String name, String generic, String parent, String[] kinds) {
            List<String> all = new ArrayList<>(List.of(kinds));
            if (parent != null) {
                all.add(parent);
            }
            above.put(name, all);
            mine = members.computeIfAbsent(name, key -> new HashSet<>());
            if (isApp) {
                own.add(name);
            }
        }

        @Override
        public FieldVisitor visitField(int access, String name, String kind, String generic, Object value) {
            mine.add(name + " " + kind);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String kind, String generic, String[] thrown) {
            mine.add(name + kind);
            return !isApp ? null : new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String as, boolean ofInterface) {
                    referred.add(owner + "." + called + as);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String read, String as) {
                    referred.add(owner + "." + read + " " + as);
                }
            };
        }
    }
}
