package dev.graft.spark.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import dev.graft.spark.job.Inspection;
import dev.graft.spark.ml.KeptActivations;
import dev.graft.spark.predict.SqlFunctions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connect.planner.SparkConnectPlanner;
import org.apache.spark.sql.connect.plugin.RelationPlugin;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.StringValue;

/**
 * On Spark Connect's server, what Spark's own requests have no words for: what a model of Graft's
 * knows, and job files. Named in {@code spark.connect.extensions.relation.classes}.
 *
 * <p>A request is a relation of the type {@value #TYPE}: a {@code google.protobuf.StringValue} of
 * JSON, of which {@code ask} says what is wanted. The answer is the DataFrame that was asked
 * for, or one of one row and column, JSON again.
 */
public final class GraftPlugin implements RelationPlugin {

  static final String TYPE = "type.googleapis.com/dev.graft.Request";

  @Override
  public Optional<LogicalPlan> transform(byte[] relation, SparkConnectPlanner planner) {
    try {
      Any any = Any.parseFrom(relation);
      if (!any.getTypeUrl().equals(TYPE)) {
        return Optional.empty();
      }
      String request = StringValue.parseFrom(any.getValue()).getValue();
      Object said = said(Json.read(request.getBytes(StandardCharsets.UTF_8)), planner);
      if (!(said instanceof Dataset)) {
        String line = Json.line(Json.of(said));
        said = planner.session().createDataset(List.of(line), Encoders.STRING());
      }
      return Optional.of(((org.apache.spark.sql.classic.Dataset<?>) said).logicalPlan());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot answer a request of Graft's", e);
    }
  }

  private static Object said(JsonNode request, SparkConnectPlanner planner) throws IOException {
    String asked = request.path("ask").asText();
    SparkSession session = planner.session();
    ServerModels models = new ServerModels(planner);
    ServerJobs jobs = new ServerJobs(planner.sessionHolder());
    return switch (asked) {
      case "model" -> models.known(request);
      case "summary" -> models.told(request);
      case "load" -> models.load(request);
      case "evaluate" -> models.evaluate(request);
      case "init" -> models.look(request);
      case "kept" -> models.answered(request);
      case "job" -> jobs.start(request);
      case "progress", "metrics", "await", "report", "cancel" ->
          jobs.asked(asked, request);
      case "inspect" -> Inspection.describe(request.path("model").asText());
      case "function" ->
          SqlFunctions.register(
              session,
              request.path("name").asText(),
              request.path("path").asText(),
              request.path("conf").asText());
      case "release" -> {
        KeptActivations.release(session);
        yield true;
      }
      default ->
          throw new UnusableInputException(
              "Cannot answer %s: this server's Graft does not know it; take the same version on both sides."
                  .formatted(asked));
    };
  }
}
