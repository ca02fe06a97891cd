package io.anymask.server;

import io.anymask.BadInputException;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.Layers;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Machine;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.server.http.Access;
import io.anymask.server.http.Answer;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Gate;
import io.anymask.server.http.Route;
import io.anymask.server.http.Route.Cost;
import io.anymask.service.ServiceException;
import io.anymask.service.gallery.Gallery;
import io.anymask.service.gallery.Photo;
import io.anymask.service.run.Runs;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where masks are kept, and who works there. Safe for use by several threads.
sealed interface Workroom extends AutoCloseable permits Workroom.Demo, Workroom.Solo, Team {
    String ME = Api.ROOT + "/me";

    static Workroom of(ServerOptions options) {
        return switch (options.work()) {
            case ServerOptions.Work.Demo() -> new Demo();
            case ServerOptions.Work.Solo(Database database, String project, String person) ->
                Solo.of(database, project, person);
            case ServerOptions.Work.Team team -> new Team(team, options.limits().rates());
        };
    }

    /// Told of each image that the server knows.
    void add(Photo photo);

    List<Route> routes(Gallery gallery, Models models, Uploads uploads);

    /// What works on whole projects; null where there are none.
    ///
    /// @throws IOException when its folders cannot be made
    default @Nullable ProjectRuns runs(Machine machine, ProjectRuns.Recall recall) throws IOException {
        return null;
    }

    /// Ends answers that would go on for ever: a server that stops waits for none of them.
    default void hush() {}

    /// Who may use which route.
    Gate gate(Runs runs);

    /// As [Visibility]; all of them where all belong to whoever asks.
    default Set<String> visible(Exchange exchange, Collection<String> images) {
        return Set.copyOf(images);
    }

    /// Asked before the file of an image is deleted.
    ///
    /// @throws ServiceException.Conflict when somebody still needs it
    default void requireUnused(String image) {}

    @Override
    default void close() {}

    /// Each visitor's browser keeps what its person does.
    record Demo() implements Workroom {
        @Override
        public void add(Photo photo) {
            // the gallery has it
        }

        @Override
        public List<Route> routes(Gallery gallery, Models models, Uploads uploads) {
            ObjectNode me = JsonMapper.shared().createObjectNode().put("mode", "demo");
            return List.of(new Route("GET", ME, Cost.CHEAP, Access.SIGNED_IN, e -> Answer.json(me)));
        }

        @Override
        public Gate gate(Runs runs) {
            return Gate.open("visitor");
        }
    }

    /// One person's project, in which all images are.
    record Solo(Database database, Projects projects, Project project, String person, Changes changes)
            implements Workroom {
        private static final System.Logger LOG = System.getLogger(Solo.class.getName());

        static Solo of(Database database, String name, String person) {
            Projects projects = new Projects(database, Clock.systemUTC());
            return new Solo(database, projects, projects.only(name), person, new Changes(database));
        }

        @Override
        public void add(Photo photo) {
            try {
                projects.add(project.id(), photo);
            } catch (BadInputException e) {
                LOG.log(System.Logger.Level.DEBUG, "left out of the project: {0}", e.getMessage());
            } catch (ServiceException e) {
                LOG.log(System.Logger.Level.WARNING, photo.name() + " is left out of the project: " + e.detail());
            }
        }

        @Override
        public List<Route> routes(Gallery gallery, Models models, Uploads uploads) {
            ObjectNode me = JsonMapper.shared().createObjectNode().put("mode", "solo");
            me.putObject("person").put("id", person).put("name", person);
            me.put("project", project.id());
            AnnotationRoutes.Author author = exchange -> person;
            Tasks tasks = new Tasks(database, Clock.systemUTC());
            Annotations annotations = new Annotations(database, Clock.systemUTC());
            Layers layers = new Layers(database, Clock.systemUTC());
            ProjectRoutes routes = new ProjectRoutes(projects, gallery, e -> projects.all(), e -> null);
            TaskRoutes work = new TaskRoutes(tasks, author);
            return Stream.of(
                            List.of(new Route("GET", ME, Cost.CHEAP, Access.SIGNED_IN, e -> Answer.json(me))),
                            routes.routes(),
                            new EventRoutes(projects, tasks, changes, routes, work).routes(),
                            new AnnotationRoutes(annotations, tasks, layers, models, author).routes(),
                            new LayerRoutes(annotations, layers, author).routes(),
                            work.routes(),
                            new MetricsRoutes(database, projects).routes())
                    .flatMap(List::stream)
                    .toList();
        }

        @Override
        public ProjectRuns runs(Machine machine, ProjectRuns.Recall recall) throws IOException {
            return new ProjectRuns(database, Clock.systemUTC(), machine, recall);
        }

        @Override
        public Gate gate(Runs runs) {
            return Gate.open(person);
        }

        @Override
        public void hush() {
            changes.close();
        }
    }
}
