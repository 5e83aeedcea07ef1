"""Android's list of its classes is read as compilers write them."""

from __future__ import annotations

import pytest
from android_api import Api

API = Api("""\
package a.b {
  public class Above<T extends java.lang.Number> implements a.b.Listener<T[]> java.io.Closeable {
    ctor protected Above(@NonNull T, int...);
    method @RequiresPermission(anyOf={a.b.Above.WRITE, "x)"}) public void close() throws java.io.IOException;
    method public <V extends a.b.Above.Within & a.b.Other> V find(@IdRes int, java.util.Map<V,T>);
    field public static final java.lang.String WRITE = "it; is (so)";
  }
  public static final class Above.Within extends a.b.Above<java.lang.Integer> {
  }
  public interface Listener<E> {
    method public default void remove();
    method public E[] heard(CharSequence);
  }
  public @interface Marked {
    method public abstract String value() default "";
  }
}
package java.lang {
  public class Object {
    method public final void wait(long) throws java.lang.InterruptedException;
  }
}
""")
WITHIN = "a/b/Above$Within"


@pytest.mark.parametrize(
    ("types", "member"),
    [
        ("a/b/Above", "<init>(Ljava/lang/Number;[I)V"),
        (WITHIN, "close()V"),
        (WITHIN, "find(ILjava/util/Map;)La/b/Above$Within;"),
        (WITHIN, "WRITE Ljava/lang/String;"),
        (WITHIN, "remove()V"),
        ("no/One,a/b/Listener", "heard(Ljava/lang/CharSequence;)[Ljava/lang/Object;"),
        ("a/b/Marked", "value()Ljava/lang/String;"),
        ("a/b/Listener", "wait(J)V"),
    ],
)
def test_a_member_is_there(types: str, member: str) -> None:
    assert API.has(types.split(","), member)
    assert not API.has(["no/One"], member)
    assert not API.has(types.split(","), member.replace("(", "(J")) or "(" not in member


def test_what_is_not_there() -> None:
    assert not API.has(["a/b/Listener"], "close()V"), "it is of the class below"
