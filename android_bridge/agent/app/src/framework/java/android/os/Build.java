package android.os;

import org.chexrig.framework.Phone;

/** A phone whose maker is not written in ASCII. */
public final class Build {
    public static final String MANUFACTURER = "Caf\u00e9 Phones";
    public static final String MODEL = "One".toString(); // else javac writes them where they are used
    public static final String DEVICE = "one".toString();
    public static final String DISPLAY = "ONE.1".toString();
    public static final String BRAND = "cafe".toString();
    public static final String HARDWARE = "one".toString();

    private Build() {}

    /** Which Android it is. */
    public static final class VERSION {
        public static final int SDK_INT = Phone.get().sdk;
        public static final String RELEASE = Integer.toString(Phone.get().sdk - 19);
        public static final String SECURITY_PATCH = "2024-01-01".toString();

        private VERSION() {}
    }
}
