package android.view;

/** Where frames go. */
public class Surface {}
