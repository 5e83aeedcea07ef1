package org.chexrig.framework;

import java.util.LinkedHashMap;
import java.util.Map;

/** What Android's own dark Material theme sets for views (frameworks/base, res/values/styles_material.xml), as far as drawn. */
final class SystemStyles {
    private SystemStyles() {}

    /** Gives a style's attributes by its name, with or without the prefix for Android's own. */
    static Map<String, String> of(String written) {
        String name = written.replace("@android:style/", "").replace("?android:attr/", "").replace("android:", "");
        Map<String, String> all = new LinkedHashMap<>();
        switch (name) {
            case "buttonStyle":
            case "Widget.Material.Button":
                all.put("minHeight", "48dp");
                all.put("minWidth", "88dp");
                all.put("gravity", "center");
                all.put("textSize", "14sp");
                all.put("textColor", "#ffffffff");
                all.put("textStyle", "bold");
                all.put("textAllCaps", "true");
                return all;
            case "progressBarStyleHorizontal":
            case "Widget.Material.ProgressBar.Horizontal":
                all.put("minHeight", "16dp");
                all.put("indeterminate", "false");
                return all;
            default:
                throw new IllegalStateException("the fakes have no style " + written);
        }
    }
}
