package android.os;

/** Owns a looper. */
public class HandlerThread {
    private final String name;
    private volatile Looper looper;

    public HandlerThread(String name) {
        this.name = name;
    }

    public HandlerThread(String name, int priority) {
        this(name);
    }

    public synchronized void start() {
        if (looper != null) {
            throw new IllegalThreadStateException();
        }
        looper = new Looper(name);
    }

    /** Null before the start, as Android has it. */
    public Looper getLooper() {
        return looper;
    }

    public boolean quitSafely() {
        if (looper == null) {
            return false;
        }
        looper.quitSafely();
        return true;
    }

    public boolean quit() {
        if (looper == null) {
            return false;
        }
        looper.quit();
        return true;
    }
}
