package dev.graft.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.Api;
import dev.graft.UnusableInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Named numbers, texts and arrays that something is continued from: bit for bit what was put in,
 * not-a-number and infinities too. Parts have names like paths, {@code outer/momentum}. Arrays are
 * not copied; whoever changes one of them later puts a copy in.
 */
@Api(Api.For.PARTS)
public final class SavedState {

  private static final String VALUES = "state.json";
  private static final String FLOATS = ".f32";
  private static final String DOUBLES = ".f64";
  private static final int MOST = Integer.MAX_VALUE - 8;
  private static final int CHUNK = 1 << 14;

  private final String prefix;
  private final ObjectNode values;
  private final Map<String, float[]> floats;
  private final Map<String, double[]> doubles;

  /** Nothing yet. */
  public SavedState() {
    this("", Json.object(), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  private SavedState(
      String prefix,
      ObjectNode values,
      Map<String, float[]> floats,
      Map<String, double[]> doubles) {
    this.prefix = prefix;
    this.values = values;
    this.floats = floats;
    this.doubles = doubles;
  }

  /** A part of this, with names of its own. */
  public SavedState in(String part) {
    return new SavedState(prefix + part + "/", values, floats, doubles);
  }

  /** Whether something of this name was put in. */
  public boolean has(String name) {
    String key = prefix + name;
    return values.has(key) || floats.containsKey(key) || doubles.containsKey(key);
  }

  /** Puts a whole number in. */
  public void put(String name, long value) {
    values.put(prefix + name, value);
  }

  /** Puts a number in. JSON has no word for what is not finite: that becomes a text. */
  public void put(String name, double value) {
    if (Double.isFinite(value)) {
      values.put(prefix + name, value);
    } else {
      values.put(prefix + name, Double.toString(value));
    }
  }

  /** Puts a text in. */
  public void put(String name, String value) {
    values.put(prefix + name, value);
  }

  /** Puts numbers, texts, lists and records in. */
  public void put(String name, JsonNode value) {
    values.set(prefix + name, value);
  }

  public void put(String name, float[] array) {
    floats.put(prefix + name, array);
  }

  public void put(String name, double[] array) {
    doubles.put(prefix + name, array);
  }

  /** Puts copies of all that another state holds in. */
  public void copy(SavedState other) {
    other.values.properties().forEach(value -> put(value.getKey(), value.getValue().deepCopy()));
    other.floats.forEach((name, array) -> put(name, array.clone()));
    other.doubles.forEach((name, array) -> put(name, array.clone()));
  }

  public long whole(String name) {
    return needed(name).longValue();
  }

  public double number(String name) {
    JsonNode value = needed(name);
    return value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue();
  }

  public String text(String name) {
    return needed(name).textValue();
  }

  public JsonNode json(String name) {
    return needed(name);
  }

  /** An array of float32. */
  public float[] floats(String name) {
    return needed(name, floats.get(prefix + name));
  }

  /** An array of float64. */
  public double[] doubles(String name) {
    return needed(name, doubles.get(prefix + name));
  }

  private JsonNode needed(String name) {
    return needed(name, values.get(prefix + name));
  }

  private <T> T needed(String name, T value) {
    if (value == null) {
      throw new UnusableInputException(
          "Cannot continue: the saved state has no %s%s.".formatted(prefix, name));
    }
    return value;
  }

  /**
   * Writes every array as a little-endian file of its own, the manifest last.
   *
   * @param about what else the manifest says
   */
  public void save(BundleStore store, ObjectNode about) throws IOException {
    Manifest manifest = new Manifest(store);
    ObjectNode all = Json.object();
    all.set("values", values);
    ObjectNode arrays = all.putObject("arrays");
    for (Map.Entry<String, float[]> array : floats.entrySet()) {
      String file = file(array.getKey(), FLOATS);
      manifest.write(file, out -> write(array.getValue(), out));
      arrays.put(array.getKey(), file);
    }
    for (Map.Entry<String, double[]> array : doubles.entrySet()) {
      String file = file(array.getKey(), DOUBLES);
      manifest.write(file, out -> write(array.getValue(), out));
      arrays.put(array.getKey(), file);
    }
    manifest.write(VALUES, out -> out.write(Json.bytes(all)));
    manifest.finish(about);
  }

  private static String file(String name, String ending) {
    return name.replace('/', '-') + ending;
  }

  /** A state that was read, with what its manifest says. */
  public record Loaded(SavedState state, JsonNode about) {}

  /**
   * Reads what was saved, after checking each of its files.
   *
   * @throws UnusableInputException if it is damaged, or not whole
   */
  public static Loaded load(BundleStore store) throws IOException {
    Manifest.Checked manifest = Manifest.open(store, Set.of(VALUES));
    JsonNode all = Json.read(manifest.bytes(VALUES, MOST));
    SavedState state =
        new SavedState(
            "", (ObjectNode) all.get("values"), new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Map.Entry<String, JsonNode> array : all.get("arrays").properties()) {
      String file = array.getValue().textValue();
      manifest.need(Set.of(file));
      if (file.endsWith(FLOATS)) {
        state.floats.put(array.getKey(), manifest.read(file, SavedState::floats));
      } else {
        state.doubles.put(array.getKey(), manifest.read(file, SavedState::doubles));
      }
    }
    return new Loaded(state, manifest.about());
  }

  /** Moves some numbers of an array into a buffer, or out of one. */
  private interface Numbers {
    void move(ByteBuffer buffer, int from, int count);
  }

  private static float[] floats(InputStream in, long bytes) throws IOException {
    float[] array = new float[Math.toIntExact(bytes / Float.BYTES)];
    read(
        in,
        array.length,
        Float.BYTES,
        (buffer, from, count) -> buffer.asFloatBuffer().get(array, from, count));
    return array;
  }

  private static double[] doubles(InputStream in, long bytes) throws IOException {
    double[] array = new double[Math.toIntExact(bytes / Double.BYTES)];
    read(
        in,
        array.length,
        Double.BYTES,
        (buffer, from, count) -> buffer.asDoubleBuffer().get(array, from, count));
    return array;
  }

  private static void read(InputStream in, int length, int bytes, Numbers to) throws IOException {
    ByteBuffer buffer = buffer(bytes);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      if (in.readNBytes(buffer.array(), 0, count * bytes) < count * bytes) {
        throw new EOFException();
      }
      to.move(buffer.clear(), from, count);
    }
  }

  private static void write(float[] array, OutputStream out) throws IOException {
    write(
        out,
        array.length,
        Float.BYTES,
        (buffer, from, count) -> buffer.asFloatBuffer().put(array, from, count));
  }

  private static void write(double[] array, OutputStream out) throws IOException {
    write(
        out,
        array.length,
        Double.BYTES,
        (buffer, from, count) -> buffer.asDoubleBuffer().put(array, from, count));
  }

  private static void write(OutputStream out, int length, int bytes, Numbers of)
      throws IOException {
    ByteBuffer buffer = buffer(bytes);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      of.move(buffer.clear(), from, count);
      out.write(buffer.array(), 0, count * bytes);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(CHUNK * bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
