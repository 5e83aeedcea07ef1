package android.system;

/** What a call of the kernel failed with. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;

    public final int errno;

    public ErrnoException(String function, int errno) {
        super(function + " failed: errno " + errno);
        this.errno = errno;
    }
}
