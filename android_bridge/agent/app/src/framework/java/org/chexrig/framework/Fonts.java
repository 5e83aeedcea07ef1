package org.chexrig.framework;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Android's letters: Roboto, and Noto Mono, which is what its monospace is made after. */
public final class Fonts {
    /** Letters lie between pixels, as on a phone. */
    public static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
    private static final Map<String, Font> FOUND = new HashMap<>();
    private static volatile File folder;

    private Fonts() {}

    /** Where {@code Roboto-Regular.ttf} and the others are. */
    public static void in(File folder) {
        Fonts.folder = folder;
    }

    /** Gives letters of a size in pixels. */
    public static synchronized Font of(boolean monospace, boolean bold, float size) {
        String name = monospace ? "NotoMono-Regular.ttf" : bold ? "Roboto-Bold.ttf" : "Roboto-Regular.ttf";
        Font font = FOUND.get(name);
        if (font == null) {
            try {
                font = Font.createFont(Font.TRUETYPE_FONT, new File(folder, name));
            } catch (IOException | FontFormatException error) {
                throw new IllegalStateException("no letters " + new File(folder, name) + ": " + error.getMessage(), error);
            }
            FOUND.put(name, font);
        }
        return font.deriveFont(monospace && bold ? Font.BOLD : Font.PLAIN, size);
    }

    /** How wide words are, in pixels. */
    public static float width(Font font, String words) {
        String seen = seen(words);
        return seen.isEmpty() ? 0 : (float) font.getStringBounds(seen, CONTEXT).getWidth();
    }

    /** Leaves out what has no width, and for which these letters have a box. */
    public static String seen(String words) {
        return words.replace("\u200b", "");
    }
}
