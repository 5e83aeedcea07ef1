package android.content.pm;

/** What is installed. */
public class PackageInfo {
    public String packageName;
    public String versionName;
}
