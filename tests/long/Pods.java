import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf;
import org.apache.spark.deploy.k8s.KubernetesDriverConf;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.deploy.k8s.submit.JavaMainAppResource;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.internal.config.package$;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import scala.Option;

/**
 * Writes the pods that Spark's own code makes of settings: {@code java -cp "SPARK/jars/*" Pods.java
 * FOLDER KEY=VALUE...}. It asks no cluster.
 */
class Pods {

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    SparkConf conf =
        new SparkConf(false)
            .setAppName("graft")
            .setMaster("k8s://https://127.0.0.1:1")
            .set("spark.submit.deployMode", "cluster");
    List.of(args).subList(1, args.length).forEach(set -> conf.set(set.split("=", 2)[0], set.split("=", 2)[1]));
    try (KubernetesClient nobody =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").build())
            .build()) {
      KubernetesDriverConf driver =
          KubernetesConf.createDriverConf(
              conf,
              "app-1",
              new JavaMainAppResource(Option.apply("local:///opt/graft/jars/graft.jar")),
              "dev.graft.spark.cli.Main",
              new String[] {"fine-tune"},
              Option.empty());
      write(folder.resolve("driver.json"), new KubernetesDriverBuilder().buildFromFeatures(driver, nobody).pod());
      conf.set("spark.driver.host", "driver").set("spark.driver.port", "7078");
      write(
          folder.resolve("executor.json"),
          new KubernetesExecutorBuilder()
              .buildFromFeatures(
                  KubernetesConf.createExecutorConf(conf, "1", "app-1", Option.empty(), 0),
                  new SecurityManager(
                      conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE_EXECUTOR()),
                  nobody,
                  ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf))
              .pod());
    }
  }

  /** The pod with its container, as Spark submits it. */
  private static void write(Path file, SparkPod made) throws Exception {
    Pod pod =
        new PodBuilder(made.pod())
            .editSpec()
            .addToContainers(new ContainerBuilder(made.container()).build())
            .endSpec()
            .build();
    Files.writeString(file, Serialization.asJson(pod));
  }
}
