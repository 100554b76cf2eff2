package dev.graft.spark.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Shapes;
import dev.graft.image.PictureShape;
import dev.graft.image.Thumbnail;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Which columns a saved model takes and gives, in the words of MLflow's model signatures, and a row
 * that it takes: made of what the model has learned, for none of the data is kept in it.
 */
public final class ModelSignature {

  /** Words of an example text. */
  private static final int WORDS = 5;

  private ModelSignature() {}

  /**
   * That of a model.
   *
   * @return {@code inputs}, {@code outputs}: columns by {@code name} and {@code type}; {@code
   *     example}: {@code columns} and {@code data}, of one row
   */
  public static ObjectNode of(Bundle bundle) {
    RowReaders readers = RowScoring.readers(bundle);
    ObjectNode signature = Json.object();
    ArrayNode inputs = signature.putArray("inputs");
    List<String> names = readers.columns();
    List<Takes> takes = readers.takes();
    for (int i = 0; i < names.size(); i++) {
      input(inputs.addObject(), takes.get(i)).put("name", names.get(i)).put("required", true);
    }
    ArrayNode outputs = signature.putArray("outputs");
    WholeNetwork.Gives gives = WholeNetwork.Gives.of(bundle, "the model");
    for (StructField field : RowScoring.columns(bundle, gives).fields()) {
      boolean required = !field.name().equals(RowScoring.PROBLEM);
      typed(outputs.addObject(), field.dataType())
          .put("name", field.name())
          .put("required", required);
    }
    ObjectNode example = signature.putObject("example");
    example.set("columns", Json.of(names));
    ArrayNode row = example.putArray("data").addArray();
    for (int i = 0; i < names.size(); i++) {
      row.add(example(bundle, names.get(i), takes.get(i)));
    }
    return signature;
  }

  private static ObjectNode input(ObjectNode column, Takes takes) {
    return switch (takes) {
      case NUMBER -> column.put("type", "double");
      case NUMBERS -> array(column, "double");
      case CATEGORY, TEXT -> column.put("type", "string");
      case PICTURE -> column.put("type", "binary");
    };
  }

  private static ObjectNode array(ObjectNode column, String of) {
    column.put("type", "array").putObject("items").put("type", of);
    return column;
  }

  private static ObjectNode typed(ObjectNode column, DataType type) {
    return type instanceof ArrayType array
        ? array(column, name(array.elementType()))
        : column.put("type", name(type));
  }

  /** Spark's own name, which is MLflow's too for what predictions are. */
  private static String name(DataType type) {
    return type.equals(DataTypes.StringType) ? "string" : type.typeName();
  }

  private static JsonNode example(Bundle bundle, String column, Takes takes) {
    return switch (takes) {
      case NUMBER -> Json.of(0.0);
      case NUMBERS -> Json.of(new double[Shapes.length(bundle.inputShape())]);
      case CATEGORY -> Json.of(category(bundle, column));
      case TEXT -> Json.of(text(bundle));
      case PICTURE -> Json.of(picture(LearnedPictures.shape(bundle.learned())));
    };
  }

  private static String category(Bundle bundle, String column) {
    return TableEncoding.of(bundle.learned().path("columns")).columns().stream()
        .filter(of -> of.name().equals(column))
        .map(Column::categories)
        .flatMap(List::stream)
        .findFirst()
        .orElse("");
  }

  private static String text(Bundle bundle) {
    JsonNode words = bundle.learned().at("/text/words");
    return words.isEmpty()
        ? "an example"
        : StreamSupport.stream(words.spliterator(), false)
            .limit(WORDS)
            .map(JsonNode::asText)
            .collect(Collectors.joining(" "));
  }

  /** A black one. */
  private static String picture(PictureShape shape) {
    byte[] pixels = new byte[shape.channels() * shape.height() * shape.width()];
    try {
      return Base64.getEncoder()
          .encodeToString(Thumbnail.png(pixels, shape.channels(), shape.height(), shape.width()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
