package org.chexrig.framework;

import java.io.File;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.w3c.dom.Element;

/** The app's resources out of their source; numbers are those of the R classes that are in the app's code. */
public final class ResourceTable {
    private static final String[] KINDS = {"id", "layout", "string", "color", "dimen", "style", "drawable", "integer", "bool"};
    private static final Map<String, String> SYSTEM_COLOURS = Map.of(
            "black", "#ff000000", "white", "#ffffffff", "transparent", "#00000000",
            "holo_red_light", "#ffff4444", "holo_green_light", "#ff99cc00", "darker_gray", "#ffaaaaaa");

    private final File folder;
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Element> styles = new HashMap<>();

    ResourceTable(String app, File folder, ClassLoader code) {
        this.folder = folder;
        for (String kind : KINDS) {
            number(app, kind, code);
        }
        for (File each : files("values")) {
            for (Element value : Xml.children(Xml.read(each), null)) {
                String name = value.getAttribute("name");
                if (value.getNodeName().equals("style")) {
                    styles.put(name, value);
                } else {
                    values.put(value.getNodeName() + "/" + name, unescaped(value.getTextContent()));
                }
            }
        }
    }

    private void number(String app, String kind, ClassLoader code) {
        try {
            for (Field each : Class.forName(app + ".R$" + kind, true, code).getFields()) {
                names.put(each.getInt(null), kind + "/" + each.getName());
                numbers.put(kind + "/" + each.getName(), each.getInt(null));
            }
        } catch (ClassNotFoundException none) {
            return; // the app has none of this kind
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }

    private File[] files(String kind) {
        File[] found = new File(folder, kind).listFiles();
        return found == null ? new File[0] : found;
    }

    /** Backslashes and white space of a string resource, as aapt takes them. */
    private static String unescaped(String text) {
        String one = text.trim().replaceAll("\\s+", " ");
        return one.replace("\\n", "\n").replace("\\'", "'").replace("\\\"", "\"").replace("\\u200b", "\u200b");
    }

    /** Gives {@code kind/name} of a number. */
    public String name(int number) {
        String name = names.get(number);
        if (name == null) {
            throw new android.content.res.Resources.NotFoundException("0x" + Integer.toHexString(number));
        }
        return name;
    }

    /** Gives the number of {@code kind/name}, which has to stand in the app's R classes. */
    public int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalStateException("the app's code has no R for " + name);
        }
        return number;
    }

    /** Follows references to what a value is at last: {@code @color/text} to {@code #e6edf3}. */
    public String value(String written) {
        String now = written;
        while (now.startsWith("@")) {
            String name = now.substring(1);
            if (name.startsWith("android:color/")) {
                now = SYSTEM_COLOURS.get(name.substring("android:color/".length()));
            } else if (name.startsWith("drawable/") || name.startsWith("id/") || name.startsWith("+id/")
                    || name.startsWith("layout/") || name.startsWith("style/")) {
                return now;
            } else {
                now = values.get(name);
            }
            if (now == null) {
                throw new IllegalStateException("no resource " + written);
            }
        }
        return now;
    }

    /** Gives a value by its number. */
    public String value(int number) {
        return value("@" + name(number));
    }

    /** Gives what a style sets, its parents' first: attributes of Android's by their names. */
    public Map<String, String> style(String name) {
        Element style = styles.get(name);
        if (style == null) {
            throw new IllegalStateException("no style " + name);
        }
        String parent = style.getAttribute("parent").replace("@style/", "");
        if (parent.isEmpty() && name.contains(".")) {
            parent = name.substring(0, name.lastIndexOf('.'));
        }
        Map<String, String> all = new LinkedHashMap<>();
        if (styles.containsKey(parent)) {
            all.putAll(style(parent));
        } else if (parent.startsWith("@android:style/Theme")) {
            all.put("parent", parent);
        } else if (!parent.isEmpty()) {
            all.putAll(SystemStyles.of(parent));
        }
        for (Element each : Xml.children(style, "item")) {
            all.put(each.getAttribute("name").replace("android:", ""), each.getTextContent().trim());
        }
        return all;
    }

    /** Gives what one of Android's own styles sets. */
    public Map<String, String> systemStyle(String name) {
        return SystemStyles.of(name);
    }

    /** Gives a layout or drawable as the screen is held now: the one for landscape, where there is one. */
    public Element xml(String name) {
        String[] parts = name.split("/");
        for (String qualifier : Phone.get().screen.isWide() ? new String[] {"-land", ""} : new String[] {"-port", ""}) {
            File file = new File(new File(folder, parts[0] + qualifier), parts[1] + ".xml");
            if (file.isFile()) {
                return Xml.read(file);
            }
        }
        throw new android.content.res.Resources.NotFoundException(name);
    }
}
