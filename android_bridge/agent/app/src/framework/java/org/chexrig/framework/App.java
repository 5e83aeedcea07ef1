package org.chexrig.framework;

import java.io.File;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.w3c.dom.Element;

/** An app as it is installed: its manifest, its resources, and what loads its code. */
public final class App {
    /** Its package. */
    public final String name;
    /** PackageInfo.versionName. */
    public final String version;
    /** Resources by their numbers and names. */
    public final ResourceTable resources;
    /** Loads its classes; a new one is a new process. */
    public final ClassLoader code;
    private final Element manifest;

    /** Installs what a folder of source ({@code AndroidManifest.xml}, {@code res}) and a loader of its code give. */
    public App(String name, File source, ClassLoader code) {
        this.name = name;
        this.code = code;
        manifest = Xml.read(new File(source, "AndroidManifest.xml"));
        version = Xml.android(manifest, "versionName");
        resources = new ResourceTable(name, new File(source, "res"), code);
    }

    /** Whether the manifest asks for a permission on this version of Android ({@code uses-permission}, maxSdkVersion). */
    public boolean asksFor(String permission, int sdk) {
        for (Element each : Xml.children(manifest, "uses-permission")) {
            String most = Xml.android(each, "maxSdkVersion");
            if (permission.equals(Xml.android(each, "name")) && (most == null || sdk <= Integer.parseInt(most))) {
                return true;
            }
        }
        return false;
    }

    /** What an activity takes upon itself instead of being started anew ({@code android:configChanges}). */
    public Set<String> takesUponItself(String activity) {
        for (Element each : Xml.children(Xml.children(manifest, "application").get(0), "activity")) {
            if (activity.equals(Xml.android(each, "name"))) {
                String changes = Xml.android(each, "configChanges");
                return changes == null ? Set.of() : new HashSet<>(Arrays.asList(changes.split("\\|")));
            }
        }
        throw new IllegalArgumentException("no activity " + activity + " in the manifest");
    }
}
