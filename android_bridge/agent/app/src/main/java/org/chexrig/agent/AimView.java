package org.chexrig.agent;

import android.graphics.Bitmap;
import org.chexrig.core.phone.ScreenText;

/** What a person who aims sees: a picture with its guide, and what it tells. */
final class AimView {
    final Bitmap picture;
    final ScreenText text;

    AimView(Bitmap picture, ScreenText text) {
        this.picture = picture;
        this.text = text;
    }
}
