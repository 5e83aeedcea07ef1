package android.os;

/** A phone whose maker is not written in ASCII. */
public final class Build {
    public static final String MANUFACTURER = "Caf\u00e9 Phones";
    public static final String MODEL = "One";

    private Build() {}
}
