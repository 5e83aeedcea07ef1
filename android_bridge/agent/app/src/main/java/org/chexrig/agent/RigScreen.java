package org.chexrig.agent;

import android.app.Activity;
import android.view.View;
import android.widget.TextView;
import java.util.List;
import java.util.Locale;
import org.chexrig.core.phone.AgentView;
import org.chexrig.core.phone.ScreenText;

/** Puts what there is to show into the layout's places. */
final class RigScreen {
    private static final long STALE_MS = 5_000;

    private final Activity activity;
    private final TextView state;
    private final TextView progress;
    private final TextView sentence;
    private final TextView action;
    private final TextView name;
    private final TextView phone;
    private final TextView address;
    private final TextView code;
    private final TextView words;
    private final TextView aim;
    private List<String> addresses;
    private int port;
    private long lookedMs;

    RigScreen(Activity activity) {
        this.activity = activity;
        state = find(R.id.state);
        progress = find(R.id.progress);
        sentence = find(R.id.sentence);
        action = find(R.id.action);
        name = find(R.id.name);
        phone = find(R.id.phone);
        address = find(R.id.address);
        code = find(R.id.code);
        words = find(R.id.words);
        aim = find(R.id.aim);
    }

    private TextView find(int id) {
        return (TextView) activity.findViewById(id);
    }

    /** Shows it, and gives how it looks. */
    ScreenText.Mood show(RigState now) {
        boolean running = now.view != null && now.failure == null;
        boolean aimed = running && now.aim != null;
        ScreenText text = aimed ? now.aim.text : ScreenText.of(now.view, now.failure);
        state.setText(text.state);
        state.setTextColor(activity.getColor(colour(text.mood)));
        put(progress, text.progress);
        put(sentence, text.sentence);
        put(action, text.action);
        put(name, now.photo == null || aimed ? null : ScreenText.wrapped(now.photo.getName()));
        put(phone, running ? phoneWords(now.view) : null);
        put(words, text.sentence.isEmpty() && now.photo == null && !aimed ? now.words : null);
        aim.setVisibility(running && !now.isInSession() ? View.VISIBLE : View.GONE);
        aim.setText(now.aiming ? R.string.aimed : R.string.aim);
        showWayHere(now, running);
        return text.mood;
    }

    /** By which address and code a computer finds the phone: of no use to anybody while one has. */
    private void showWayHere(RigState now, boolean running) {
        boolean wanted = running && now.options != null && !now.isInSession() && now.aim == null;
        put(code, wanted && !now.options.byCable ? activity.getString(R.string.code, now.view.pairingCode) : null);
        if (!wanted) {
            put(address, null);
            return;
        }
        long nowMs = android.os.SystemClock.elapsedRealtime();
        if (addresses == null || port != now.options.port || nowMs - lookedMs > STALE_MS) {
            port = now.options.port;
            addresses = Rig.of(activity).addresses(port);
            lookedMs = nowMs;
        }
        put(address, addresses.isEmpty() ? activity.getString(R.string.no_network)
                : join(addresses));
    }

    private static String join(List<String> parts) {
        StringBuilder joined = new StringBuilder();
        for (String each : parts) {
            joined.append(joined.length() == 0 ? "" : "   ").append(each);
        }
        return joined.toString();
    }

    private static void put(TextView view, String text) {
        view.setVisibility(text == null || text.isEmpty() ? View.GONE : View.VISIBLE);
        view.setText(text);
    }

    private String phoneWords(AgentView view) {
        String battery = view.vitals.batteryPercent == null ? "?" : view.vitals.batteryPercent + " %";
        String degrees = view.vitals.temperatureC == null ? "?"
                : String.format(Locale.ROOT, "%.1f", view.vitals.temperatureC);
        String free = String.format(Locale.ROOT, "%.1f", view.freeBytes / 1e9);
        return activity.getString(R.string.phone, battery, degrees, free);
    }

    private static int colour(ScreenText.Mood mood) {
        switch (mood) {
            case WORKING:
            case DONE:
                return R.color.working;
            case WAITING:
                return R.color.waiting;
            case TROUBLE:
                return R.color.trouble;
            default:
                return R.color.text;
        }
    }
}
