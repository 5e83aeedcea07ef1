package android.content;

/** A dialog. */
public interface DialogInterface {
    int BUTTON_POSITIVE = -1;
    int BUTTON_NEGATIVE = -2;

    void dismiss();

    void cancel();

    /** Hears a button. */
    interface OnClickListener {
        void onClick(DialogInterface dialog, int which);
    }

    /** Hears that it is gone. */
    interface OnDismissListener {
        void onDismiss(DialogInterface dialog);
    }
}
