package dev.graft.engine.torch;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Loads libtorch so that it calls its own functions. ND4J's OpenBLAS is there for all libraries of
 * a process and has functions of the names of libtorch's MKL, {@code sgemm_} among them: where it
 * was loaded first, libtorch would multiply by it, with other bits and on one thread.
 */
final class OwnSymbols {

  /** {@code RTLD_LAZY | RTLD_DEEPBIND} of the GNU C library. */
  private static final int FLAGS = 0x1 | 0x8;

  private static final String CORE = "libc10.so";
  private static final String LIBRARY = "libtorch_cpu.so";

  /** Held so that they stay loaded. */
  private static final List<NativeLibrary> LOADED = new ArrayList<>();

  private OwnSymbols() {}

  /** Before DJL loads them: what is loaded already is not loaded again. Gives the second. */
  static NativeLibrary bind() {
    Path folder = folder();
    load(folder.resolve(CORE)); // which the other needs
    return load(folder.resolve(LIBRARY));
  }

  private static NativeLibrary load(Path library) {
    NativeLibrary loaded =
        NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, FLAGS));
    LOADED.add(loaded);
    return loaded;
  }

  /** Where DJL has unpacked libtorch, or does so now; it tells that only once it has loaded it. */
  private static Path folder() {
    try {
      Method find = LibUtils.class.getDeclaredMethod("getLibTorch");
      find.setAccessible(true);
      Object found = find.invoke(null);
      Field folder = found.getClass().getDeclaredField("dir");
      folder.setAccessible(true);
      return ((Path) folder.get(found)).toAbsolutePath();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the DJL that this jar was built with", e);
    }
  }
}
