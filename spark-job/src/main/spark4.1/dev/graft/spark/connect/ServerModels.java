package dev.graft.spark.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import dev.graft.spark.ml.FineTuneClassificationModel;
import dev.graft.spark.ml.FineTuneRegressionModel;
import dev.graft.spark.ml.FineTunedModel;
import dev.graft.spark.ml.FineTuningSummary;
import dev.graft.spark.ml.HasNetwork;
import dev.graft.spark.ml.InitialGuess;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.connect.proto.MlRelation;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connect.ml.MLUtils;
import org.apache.spark.sql.connect.planner.SparkConnectPlanner;
import scala.Option;

/** The models of a session, which Spark's server keeps, and what is asked of them. */
final class ServerModels {

  private final SparkConnectPlanner planner;

  ServerModels(SparkConnectPlanner planner) {
    this.planner = planner;
  }

  /** What every model of Graft's knows. */
  Object known(JsonNode request) {
    HasNetwork model = kept(request.path("id").asText(), HasNetwork.class);
    String asked = request.path("of").asText();
    return switch (asked) {
      case "classNames" -> model.classNames();
      case "weightsSha256" -> model.weightsSha256();
      case "hasSummary" -> model.hasSummary();
      case "numClasses" -> ((FineTunedModel) model).numClasses();
      default -> throw unknown(asked);
    };
  }

  /** Puts the model of a file among those of the session: its id there, its uid. */
  List<String> load(JsonNode request) {
    FineTunedModel model =
        FineTunedModel.ofFile(request.path("path").asText(), request.path("conf").asText());
    return List.of(keep(model), model.uid());
  }

  /** Evaluates a model on what it was to transform: the id of what is known then. */
  String evaluate(JsonNode request) throws IOException {
    MlRelation.Transform transform =
        MlRelation.Transform.parseFrom(request.path("transform").binaryValue());
    Params model =
        kept(transform.getObjRef().getId(), HasNetwork.class).copy(ParamMap.empty());
    MLUtils.setInstanceParams(model, transform.getParams());
    Dataset<Row> rows = rows(transform.getInput());
    return keep(
        new Kept(
            model instanceof FineTuneClassificationModel classifier
                ? classifier.evaluate(rows)
                : ((FineTuneRegressionModel) model).evaluate(rows)));
  }

  /** Looks at data that nobody has described: the id of what is guessed. */
  String look(JsonNode request) throws IOException {
    List<String> targets = List.of(Json.to(String[].class, request.path("targets")));
    String pretrained = request.path("pretrained").asText(null);
    String path = request.path("path").asText(null);
    return keep(
        new Kept(
            path == null
                ? InitialGuess.ofFrame(
                    rows(Relation.parseFrom(request.path("rows").binaryValue())),
                    targets,
                    pretrained)
                : InitialGuess.ofPath(planner.session(), path, targets, pretrained)));
  }

  /** What an evaluation or a guess says; stages as Spark's metadata of them. */
  Object answered(JsonNode request) {
    Object said =
        told(kept(request.path("id").asText(), Kept.class).answers(), request, List.of());
    if (said instanceof Pipeline stages) {
      return Arrays.stream(stages.getStages()).map(this::metadata).toList();
    }
    return said instanceof Params stage ? metadata(stage) : said;
  }

  private String metadata(Params stage) {
    return DefaultParamsWriter.getMetadataToSave(
        stage, planner.session(), Option.empty(), Option.empty());
  }

  private Dataset<Row> rows(Relation relation) {
    return org.apache.spark.sql.classic.Dataset.ofRows(
        planner.session(), planner.transformRelation(relation));
  }

  /** What happened in the fit of a model. */
  Object told(JsonNode request) {
    FineTuningSummary summary =
        kept(request.path("id").asText(), HasNetwork.class).summary();
    boolean frame = request.path("of").asText().equals("history");
    return told(summary, request, frame ? List.of(planner.session()) : List.of());
  }

  /** All that summaries of Graft's have are questions. */
  private static Object told(Object summary, JsonNode request, List<?> more) {
    String asked = request.path("of").asText();
    List<Object> values = new ArrayList<>(more);
    for (JsonNode value : request.path("values")) {
      values.add(value.isNumber() ? value.asDouble() : value.asText());
    }
    Method method =
        Arrays.stream(summary.getClass().getMethods())
            .filter(each -> each.getDeclaringClass() != Object.class)
            .filter(each -> each.getName().equals(asked))
            .filter(each -> each.getParameterCount() == values.size())
            .findFirst()
            .orElseThrow(() -> unknown(asked));
    try {
      return method.invoke(summary, values.toArray());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot happen: the method is public", e);
    }
  }

  private String keep(Object kept) {
    return planner.sessionHolder().mlCache().register(kept);
  }

  private <T> T kept(String id, Class<T> type) {
    Object kept = planner.sessionHolder().mlCache().get(id);
    if (!type.isInstance(kept)) {
      throw new UnusableInputException(
          "Cannot find what was asked of on the server, which keeps it as long as the session and forgets evaluations and guesses sooner: ask for it anew.");
    }
    return type.cast(kept);
  }

  private static UnusableInputException unknown(String asked) {
    return new UnusableInputException(
        "Cannot say %s: this server's Graft does not know it; take the same version on both sides."
            .formatted(asked));
  }
}
