package org.chexrig.bytecode;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Loads the app's code, and has each method say that it is entered. One of these is one process of the app's. */
final class AppLoader extends URLClassLoader {
    private final boolean counts;

    AppLoader(File jar, boolean counts) throws MalformedURLException {
        super(new URL[] {jar.toURI().toURL()}, AppLoader.class.getClassLoader());
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
