package android.content;

/** Hands out one service. */
public class Context {
    public static final String CAMERA_SERVICE = "camera";

    private final Object service;

    public Context(Object service) {
        this.service = service;
    }

    public Object getSystemService(String name) {
        return service;
    }
}
