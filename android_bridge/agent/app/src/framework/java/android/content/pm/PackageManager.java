package android.content.pm;

import org.chexrig.framework.Phone;

/** What is installed, and what it may. */
public class PackageManager {
    public static final int PERMISSION_GRANTED = 0;
    public static final int PERMISSION_DENIED = -1;

    public PackageInfo getPackageInfo(String name, int flags) throws NameNotFoundException {
        if (!name.equals(Phone.get().app.name)) {
            throw new NameNotFoundException(name);
        }
        PackageInfo info = new PackageInfo();
        info.packageName = name;
        info.versionName = Phone.get().app.version;
        return info;
    }

    /** There is no such app. */
    public static class NameNotFoundException extends Exception {
        private static final long serialVersionUID = 1L;

        public NameNotFoundException(String name) {
            super(name);
        }
    }
}
