package android.app;

import android.content.Context;
import android.content.DialogInterface;

/** A question in front of an activity. */
public class AlertDialog implements DialogInterface {
    private final Activity activity;
    private final CharSequence title;
    private final CharSequence message;
    private final Button[] buttons;
    private final OnDismissListener dismissed;

    private record Button(CharSequence words, OnClickListener listener) {}

    private AlertDialog(Builder of) {
        activity = of.activity;
        title = of.title;
        message = of.message;
        buttons = of.buttons;
        dismissed = of.dismissed;
    }

    public CharSequence title() {
        return title;
    }

    public CharSequence message() {
        return message;
    }

    /** Words of the button that does something (BUTTON_POSITIVE) or does not; null where there is none. */
    public CharSequence words(int which) {
        Button button = buttons[-which - 1];
        return button == null ? null : button.words;
    }

    /** It is gone before its listener is called, and gone whatever that does (AlertController's button handler). */
    public void press(int which) {
        Button button = buttons[-which - 1];
        if (button.listener != null) {
            button.listener.onClick(this, which);
        }
        dismiss();
    }

    public boolean isShowing() {
        return activity.dialogs.contains(this);
    }

    @Override
    public void dismiss() {
        if (activity.dialogs.remove(this) && dismissed != null) {
            dismissed.onDismiss(this);
        }
    }

    @Override
    public void cancel() {
        dismiss();
    }

    /** Builds one. */
    public static class Builder {
        private final Activity activity;
        private final Button[] buttons = new Button[2];
        private CharSequence title;
        private CharSequence message;
        private OnDismissListener dismissed;

        public Builder(Context context) {
            activity = (Activity) context;
        }

        public Builder setTitle(int resource) {
            title = activity.getResources().getString(resource);
            return this;
        }

        public Builder setTitle(CharSequence words) {
            title = words;
            return this;
        }

        public Builder setMessage(int resource) {
            message = activity.getResources().getString(resource);
            return this;
        }

        public Builder setMessage(CharSequence words) {
            message = words;
            return this;
        }

        public Builder setPositiveButton(int resource, OnClickListener listener) {
            buttons[-BUTTON_POSITIVE - 1] = new Button(activity.getResources().getString(resource), listener);
            return this;
        }

        public Builder setNegativeButton(int resource, OnClickListener listener) {
            buttons[-BUTTON_NEGATIVE - 1] = new Button(activity.getResources().getString(resource), listener);
            return this;
        }

        public Builder setOnDismissListener(OnDismissListener listener) {
            dismissed = listener;
            return this;
        }

        public AlertDialog create() {
            return new AlertDialog(this);
        }

        public AlertDialog show() {
            AlertDialog made = create();
            activity.dialogs.add(made);
            return made;
        }
    }
}
