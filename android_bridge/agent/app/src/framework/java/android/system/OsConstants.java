package android.system;

/** Numbers of Linux. */
public final class OsConstants {
    public static final int O_RDONLY = number(0);
    public static final int EIO = number(5);
    public static final int EINVAL = number(22);
    public static final int ENOENT = number(2);
    public static final int EBADF = number(9);
    public static final int ENOSYS = number(38);
    public static final int SHUT_RDWR = number(2);

    private OsConstants() {}

    private static int number(int value) {
        return value; // no constant, or javac writes it where it is used: on Android they are read when asked for
    }
}
