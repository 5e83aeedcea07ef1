package android.view;

import android.content.Context;
import android.content.res.Resources;
import android.graphics.Color;
import android.graphics.Typeface;
import android.graphics.drawable.Drawable;
import android.util.AttributeSet;
import android.view.ViewGroup.LayoutParams;
import android.view.ViewGroup.MarginLayoutParams;
import android.widget.ImageView;
import android.widget.LinearLayout;
import android.widget.ProgressBar;
import android.widget.ScrollView;
import android.widget.TextView;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.chexrig.framework.Phone;
import org.chexrig.framework.ResourceTable;
import org.chexrig.framework.Xml;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/** Makes views of a layout's source. What it does not know it refuses: a picture must not leave out what a phone shows. */
public final class LayoutInflater {
    /** Of these nothing shows in a picture. */
    private static final Set<String> NOT_SEEN = Set.of("contentDescription", "fitsSystemWindows", "textIsSelectable", "clickable",
            "focusable", "importantForAccessibility", "accessibilityLiveRegion", "keepScreenOn", "hapticFeedbackEnabled",
            "baselineAligned", "breakStrategy", "hyphenationFrequency", "fontFeatureSettings", "scrollbars", "elevation",
            "stateListAnimator", "screenReaderFocusable", "accessibilityHeading", "freezesText", "tooltipText");

    private final Context context;

    private LayoutInflater(Context context) {
        this.context = context;
    }

    public static LayoutInflater from(Context context) {
        return new LayoutInflater(context);
    }

    private static ResourceTable table() {
        return Phone.get().app.resources;
    }

    public View inflate(int layout, ViewGroup into) {
        View made = made(table().xml(table().name(layout)), into);
        return into == null ? made : into;
    }

    private View made(Element element, ViewGroup into) {
        if (element.getNodeName().equals("include")) {
            return made(table().xml(element.getAttribute("layout").substring(1)), into);
        }
        if (element.getNodeName().equals("merge")) {
            for (Element each : Xml.children(element, null)) {
                made(each, into);
            }
            return into;
        }
        Map<String, String> attributes = attributes(element);
        View made = newView(element.getNodeName(), new Attributes(attributes));
        MarginLayoutParams params = into == null ? null : into.params(attributes);
        if (into == null) {
            attributes.keySet().removeIf(each -> each.startsWith("layout_"));
        }
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            set(made, each.getKey(), each.getValue(), attributes);
        }
        if (made instanceof ViewGroup) {
            for (Element each : Xml.children(element, null)) {
                made(each, (ViewGroup) made);
            }
        }
        if (into != null) {
            into.addView(made, params);
        } else {
            made.setLayoutParams(new MarginLayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.MATCH_PARENT));
        }
        return made;
    }

    /** What a view's kind sets, then its style, then what stands at it. */
    private Map<String, String> attributes(Element element) {
        Map<String, String> all = new LinkedHashMap<>();
        if (element.getNodeName().equals("Button")) {
            all.putAll(table().systemStyle("buttonStyle"));
        }
        String style = element.getAttribute("style");
        if (style.startsWith("@style/")) {
            all.putAll(table().style(style.substring("@style/".length())));
        } else if (!style.isEmpty()) {
            all.putAll(table().systemStyle(style));
        }
        NamedNodeMap own = element.getAttributes();
        for (int at = 0; at < own.getLength(); at++) {
            if (Xml.ANDROID.equals(own.item(at).getNamespaceURI())) {
                all.put(own.item(at).getLocalName(), own.item(at).getNodeValue());
            }
        }
        return all;
    }

    private View newView(String name, Attributes attributes) {
        String whole = name.contains(".") ? name : name.equals("View") ? "android.view.View" : "android.widget." + name;
        try {
            Class<?> kind = Class.forName(whole, true, name.contains(".") ? Phone.get().app.code : getClass().getClassLoader());
            return (View) kind.getConstructor(Context.class, AttributeSet.class).newInstance(context, attributes);
        } catch (InvocationTargetException error) {
            throw new IllegalStateException("Error inflating class " + name, error.getCause());
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException("Error inflating class " + name, error);
        }
    }

    private void set(View view, String name, String written, Map<String, String> all) {
        if (NOT_SEEN.contains(name) || !setOfAll(view, name, written, all)
                && !(view instanceof TextView && setOfText((TextView) view, name, written))
                && !(view instanceof LinearLayout && setOfLinear((LinearLayout) view, name, written))
                && !setOfOthers(view, name, written)) {
            if (!NOT_SEEN.contains(name)) {
                throw new IllegalStateException("the fakes draw no android:" + name + " of " + view.getClass().getName());
            }
        }
    }

    private boolean setOfAll(View view, String name, String written, Map<String, String> all) {
        switch (name) {
            case "id":
                view.setId(table().number("id/" + written.substring(written.indexOf('/') + 1)));
                return true;
            case "background":
                view.setBackground(written.equals("@null") ? null : Drawable.of(written));
                return true;
            case "visibility":
                view.setVisibility(written.equals("gone") ? View.GONE : written.equals("invisible") ? View.INVISIBLE : View.VISIBLE);
                return true;
            case "enabled":
                view.setEnabled(written.equals("true"));
                return true;
            case "alpha":
                view.setAlpha(Float.parseFloat(written));
                return true;
            case "minWidth":
                view.setMinimumWidth(pixels(written));
                return true;
            case "minHeight":
                view.setMinimumHeight(pixels(written));
                return true;
            case "padding": case "paddingLeft": case "paddingStart": case "paddingRight": case "paddingEnd": case "paddingTop":
            case "paddingBottom": case "paddingHorizontal": case "paddingVertical":
                view.setPadding(padding(all, view.getPaddingLeft(), "Horizontal", "Left", "Start"),
                        padding(all, view.getPaddingTop(), "Vertical", "Top"),
                        padding(all, view.getPaddingRight(), "Horizontal", "Right", "End"),
                        padding(all, view.getPaddingBottom(), "Vertical", "Bottom"));
                return true;
            default:
                return false;
        }
    }

    private static int padding(Map<String, String> all, int otherwise, String... names) {
        String found = all.get("padding");
        for (String each : names) {
            found = all.getOrDefault("padding" + each, found);
        }
        return found == null ? otherwise : pixels(found);
    }

    private boolean setOfText(TextView view, String name, String written) {
        switch (name) {
            case "text":
                view.setText(table().value(written));
                return true;
            case "textColor":
                view.setTextColor(Color.parseColor(table().value(written)));
                return true;
            case "textSize":
                view.setTextSize(android.util.TypedValue.COMPLEX_UNIT_PX, Resources.pixels(written));
                return true;
            case "textStyle": case "typeface": case "fontFamily":
                view.setTypeface(typeface(view, name, written));
                return true;
            case "textAllCaps":
                view.setAllCaps(written.equals("true"));
                return true;
            case "gravity":
                view.setGravity(Gravity.of(written));
                return true;
            case "maxLines": case "lines":
                view.setMaxLines(Integer.parseInt(table().value(written)));
                return true;
            case "singleLine":
                view.setMaxLines(written.equals("true") ? 1 : Integer.MAX_VALUE);
                return true;
            case "ellipsize":
                view.setEndsWithDots(written.equals("end"));
                return true;
            case "includeFontPadding":
                view.setIncludeFontPadding(written.equals("true"));
                return true;
            case "lineSpacingMultiplier":
                view.setLineSpacing(0, Float.parseFloat(written));
                return true;
            case "lineSpacingExtra":
                view.setLineSpacing(Resources.pixels(written), 1);
                return true;
            default:
                return false;
        }
    }

    private static Typeface typeface(TextView view, String name, String written) {
        Typeface now = view.getTypeface();
        boolean bold = now.bold || written.contains("bold") || written.equals("sans-serif-medium");
        boolean monospace = now.monospace || !name.equals("textStyle") && written.equals("monospace");
        return Typeface.create(monospace ? Typeface.MONOSPACE : Typeface.DEFAULT, bold ? Typeface.BOLD : Typeface.NORMAL);
    }

    private static boolean setOfLinear(LinearLayout view, String name, String written) {
        switch (name) {
            case "orientation":
                view.setOrientation(written.equals("vertical") ? LinearLayout.VERTICAL : LinearLayout.HORIZONTAL);
                return true;
            case "gravity":
                view.setGravity(Gravity.of(written));
                return true;
            case "weightSum":
                view.setWeightSum(Float.parseFloat(written));
                return true;
            default:
                return false;
        }
    }

    private static boolean setOfOthers(View view, String name, String written) {
        if (view instanceof ImageView && name.equals("scaleType")) {
            String upper = written.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            ((ImageView) view).setScaleType(ImageView.ScaleType.valueOf(upper));
        } else if (view instanceof ScrollView && name.equals("fillViewport")) {
            ((ScrollView) view).setFillViewport(written.equals("true"));
        } else if (view instanceof ProgressBar && name.equals("max")) {
            ((ProgressBar) view).setMax(Integer.parseInt(table().value(written)));
        } else if (view instanceof ProgressBar && name.equals("progress")) {
            ((ProgressBar) view).setProgress(Integer.parseInt(table().value(written)));
        } else if (view instanceof ProgressBar && name.equals("indeterminate")) {
            ((ProgressBar) view).setIndeterminate(written.equals("true"));
        } else if (view instanceof ProgressBar && name.equals("progressTint")) {
            ((ProgressBar) view).setColour(Color.parseColor(table().value(written)));
        } else {
            return false;
        }
        return true;
    }

    private static int pixels(String written) {
        return Math.round(Resources.pixels(written));
    }

    /** What stands at an element, its style's too. */
    private static final class Attributes implements AttributeSet {
        private final List<Map.Entry<String, String>> all;

        Attributes(Map<String, String> all) {
            this.all = new ArrayList<>(new LinkedHashMap<>(all).entrySet());
        }

        @Override
        public int getAttributeCount() {
            return all.size();
        }

        @Override
        public String getAttributeName(int index) {
            return all.get(index).getKey();
        }

        @Override
        public String getAttributeValue(int index) {
            return all.get(index).getValue();
        }

        @Override
        public String getAttributeValue(String namespace, String name) {
            for (Map.Entry<String, String> each : all) {
                if (each.getKey().equals(name)) {
                    return each.getValue();
                }
            }
            return null;
        }
    }
}
