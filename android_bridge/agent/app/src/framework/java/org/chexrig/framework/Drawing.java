package org.chexrig.framework;

import android.app.Activity;
import android.app.AlertDialog;
import android.app.Life;
import android.content.DialogInterface;
import android.content.res.Resources;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Color;
import android.graphics.Paint;
import android.graphics.Typeface;
import android.graphics.drawable.GradientDrawable;
import android.view.Gravity;
import android.view.View;
import android.view.View.MeasureSpec;
import android.view.ViewGroup;
import android.view.ViewGroup.LayoutParams;
import android.widget.ImageView;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.TextView;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The phone's screen as a picture, and as words: of an activity, and the question in front of it. */
public final class Drawing {
    private static final float STATUS_BAR_DP = 24;
    private static final float NAVIGATION_BAR_DP = 48;
    private static final int DIMMED = 0x99000000;
    private static final int DIALOG = 0xff424242;
    private static final int QUIET = 0xb3ffffff;
    private static final float DIALOG_DP = 320;

    private Drawing() {}

    /** Writes it as a PNG. */
    public static void write(Life life, String theme, File file) {
        life.onMain(() -> {
            Bitmap picture = drawn(life.activity(), life.dialog(), theme);
            try {
                ImageIO.write(picture.image(), "png", file);
            } catch (IOException error) {
                throw new IllegalStateException(error);
            }
        });
    }

    private static Bitmap drawn(Activity activity, AlertDialog dialog, String theme) {
        Screen screen = Phone.get().screen;
        ResourceTable resources = Phone.get().app.resources;
        Map<String, String> style = resources.style(theme);
        Bitmap picture = Bitmap.createBitmap(screen.width(), screen.height(), Bitmap.Config.ARGB_8888);
        Canvas canvas = new Canvas(picture);
        canvas.drawColor(colour(style, "windowBackground"));
        View content = placed(activity);
        canvas.save();
        canvas.translate(0, statusBar());
        canvas.clipRect(0, 0, content.getWidth(), content.getHeight());
        content.draw(canvas);
        canvas.restore();
        Paint bar = new Paint();
        bar.setColor(colour(style, "statusBarColor"));
        canvas.drawRect(0, 0, screen.width(), statusBar(), bar);
        bar.setColor(colour(style, "navigationBarColor"));
        canvas.drawRect(screen.isWide() ? content.getWidth() : 0, screen.isWide() ? 0 : statusBar() + content.getHeight(),
                screen.width(), screen.height(), bar);
        if (dialog != null) {
            canvas.drawColor(DIMMED);
            draw(dialog, activity, canvas);
        }
        return picture;
    }

    private static int colour(Map<String, String> style, String name) {
        return Color.parseColor(Phone.get().app.resources.value(style.getOrDefault(name, "#ff000000")));
    }

    private static int statusBar() {
        return Math.round(STATUS_BAR_DP * Phone.get().screen.density());
    }

    /** Measures and places what the activity shows between the system's bars (android:fitsSystemWindows). */
    private static View placed(Activity activity) {
        Screen screen = Phone.get().screen;
        int navigation = Math.round(NAVIGATION_BAR_DP * screen.density());
        int width = screen.width() - (screen.isWide() ? navigation : 0);
        int height = screen.height() - statusBar() - (screen.isWide() ? 0 : navigation);
        View content = activity.getWindow().getDecorView();
        content.measure(MeasureSpec.makeMeasureSpec(width, MeasureSpec.EXACTLY),
                MeasureSpec.makeMeasureSpec(height, MeasureSpec.EXACTLY));
        content.layout(0, 0, width, height);
        return content;
    }

    private static void draw(AlertDialog dialog, Activity activity, Canvas canvas) {
        Screen screen = Phone.get().screen;
        LinearLayout box = new LinearLayout(activity);
        box.setOrientation(LinearLayout.VERTICAL);
        int room = Math.round(Resources.pixels("24dp"));
        box.setPadding(room, room, room, room / 3);
        GradientDrawable background = new GradientDrawable();
        background.setColor(DIALOG);
        background.setCornerRadius(Resources.pixels("2dp"));
        box.setBackground(background);
        add(box, dialog.title(), 20, true, Color.WHITE, Gravity.LEFT);
        add(box, dialog.message(), 16, false, QUIET, Gravity.LEFT);
        CharSequence no = dialog.words(DialogInterface.BUTTON_NEGATIVE);
        CharSequence yes = dialog.words(DialogInterface.BUTTON_POSITIVE);
        add(box, (no == null ? "" : no + "      ") + (yes == null ? "" : yes), 14, true, Color.WHITE, Gravity.RIGHT);
        int width = Math.min(screen.width() - 2 * room, Math.round(DIALOG_DP * screen.density()));
        box.measure(MeasureSpec.makeMeasureSpec(width, MeasureSpec.EXACTLY),
                MeasureSpec.makeMeasureSpec(screen.height(), MeasureSpec.AT_MOST));
        box.layout(0, 0, width, box.getMeasuredHeight());
        canvas.save();
        canvas.translate((screen.width() - width) / 2, (screen.height() - box.getHeight()) / 2);
        box.draw(canvas);
        canvas.restore();
    }

    private static void add(LinearLayout to, CharSequence words, float size, boolean bold, int colour, int gravity) {
        if (words != null) {
            TextView line = new TextView(to.getContext());
            line.setText(words);
            line.setTextSize(size);
            line.setTextColor(colour);
            line.setGravity(gravity);
            line.setTypeface(bold ? Typeface.DEFAULT_BOLD : Typeface.DEFAULT);
            line.setPadding(0, 0, 0, Math.round(Resources.pixels("16dp")));
            to.addView(line, new LinearLayout.LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT));
        }
    }

    /** Gives what can be read, from the top down: {@code id #colour words}, a line for each view. */
    public static List<String> words(Life life) {
        List<String> found = new ArrayList<>();
        life.onMain(() -> {
            if (life.activity() != null) {
                collect(placed(life.activity()), found);
            }
        });
        return found;
    }

    private static void collect(View view, List<String> into) {
        if (view.getVisibility() != View.VISIBLE) {
            return;
        }
        if (view instanceof TextView) {
            TextView text = (TextView) view;
            String name = view.getId() == View.NO_ID ? "-" : Phone.get().app.resources.name(view.getId()).split("/")[1];
            into.add(String.format("%s #%08x %s", name, text.getCurrentTextColor(), String.join(" / ", text.lines())));
        }
        if (view instanceof ImageView && ((ImageView) view).hasPicture()) {
            into.add("photo #00000000 picture");
        }
        if (view instanceof ScrollView && ((ScrollView) view).hidden() > 0) {
            into.add("hidden #00000000 " + ((ScrollView) view).hidden() + " px");
        }
        if (view instanceof ViewGroup) {
            ViewGroup group = (ViewGroup) view;
            for (int at = 0; at < group.getChildCount(); at++) {
                collect(group.getChildAt(at), into);
            }
        }
    }
}
