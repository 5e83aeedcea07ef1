package org.chexrig.bytecode;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Loads the app's code, and has each method say that it is entered. One of these is one process of the app's. */
final class AppLoader extends URLClassLoader {
    private final File jar;
    private final boolean counts;

    AppLoader(File jar, boolean counts) throws MalformedURLException {
        super(new URL[] {jar.toURI().toURL()}, AppLoader.class.getClassLoader());
        this.jar = jar;
        this.counts = counts;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!counts) {
            return super.findClass(name);
        }
        try (InputStream input = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (input == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] counting = counting(input.readAllBytes());
            return defineClass(name, counting, 0, counting.length);
        } catch (IOException error) {
            throw new ClassNotFoundException(name, error);
        }
    }

    File jar() {
        return jar;
    }

    /** All methods that could be entered, as {@link Entered} names them. */
    Set<String> methods() {
        Set<String> methods = new TreeSet<>();
        try (JarFile all = new JarFile(jar)) {
            for (JarEntry each : Collections.list(all.entries())) {
                if (each.getName().endsWith(".class")) {
                    gather(all.getInputStream(each).readAllBytes(), methods);
                }
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return methods;
    }

    private static void gather(byte[] code, Set<String> methods) {
        ClassReader reader = new ClassReader(code);
        reader.accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String kind, String generic, String[] thrown) {
                if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
                    methods.add(reader.getClassName() + "." + name + kind);
                }
                return null;
            }
        }, ClassReader.SKIP_CODE);
    }

    /** What enjarify makes is of a version that needs no frames: more code at a method's begin changes nothing else. */
    private static byte[] counting(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String kind, String generic, String[] thrown) {
                MethodVisitor method = super.visitMethod(access, name, kind, generic, thrown);
                return new MethodVisitor(Opcodes.ASM9, method) {
                    @Override
                    public void visitCode() {
                        super.visitCode();
                        super.visitLdcInsn(reader.getClassName() + "." + name + kind);
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, "org/chexrig/bytecode/Entered", "method",
                                "(Ljava/lang/String;)V", false);
                    }
                };
            }
        }, 0);
        return writer.toByteArray();
    }
}
