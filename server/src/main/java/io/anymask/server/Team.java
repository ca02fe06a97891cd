package io.anymask.server;

import io.anymask.dataengine.Accounts;
import io.anymask.dataengine.Annotations;
import io.anymask.dataengine.AuditLog;
import io.anymask.dataengine.Invitations;
import io.anymask.dataengine.Layers;
import io.anymask.dataengine.Logins;
import io.anymask.dataengine.Passwords;
import io.anymask.dataengine.Projects;
import io.anymask.dataengine.Tasks;
import io.anymask.dataengine.people.Membership;
import io.anymask.dataengine.people.Person;
import io.anymask.dataengine.people.Secret;
import io.anymask.dataengine.project.Project;
import io.anymask.dataengine.store.Database;
import io.anymask.dataengine.work.Machine;
import io.anymask.dataengine.work.ProjectRuns;
import io.anymask.server.http.Exchange;
import io.anymask.server.http.Gate;
import io.anymask.server.http.Rate;
import io.anymask.server.http.RateLimiter;
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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Projects of several people, who sign in. Nothing is there for anybody else but the way in.
final class Team implements Workroom {
    private final Clock clock;
    private final Database database;
    private final Passwords passwords;
    private final Projects projects;
    private final Accounts accounts;
    private final Logins logins;
    private final Invitations invitations;
    private final RateLimiter rates;
    private final Changes changes;

    /// @param rates of one person
    Team(ServerOptions.Work.Team options, Map<Cost, Rate> rates) {
        this.clock = options.clock();
        this.database = options.database();
        this.passwords = new Passwords(options.passwordRounds());
        this.projects = new Projects(database, clock);
        this.accounts = new Accounts(database, clock);
        this.logins = new Logins(database, clock, passwords);
        this.invitations = new Invitations(database, clock, passwords);
        this.rates = new RateLimiter(rates);
        this.changes = new Changes(database);
        Secret first = invitations.first();
        if (first != null) {
            options.first().accept(first);
        }
    }

    @Override
    public void add(Photo photo) {
        // whoever uploads it names the project
    }

    @Override
    public List<Route> routes(Gallery gallery, Models models, Uploads uploads) {
        AnnotationRoutes.Author author = exchange -> exchange.pass().person();
        Tasks tasks = new Tasks(database, clock);
        Annotations annotations = new Annotations(database, clock);
        Layers layers = new Layers(database, clock);
        Throttle throttle = new Throttle();
        ProjectRoutes routes = new ProjectRoutes(projects, gallery, this::projects, author::of);
        TaskRoutes work = new TaskRoutes(tasks, author);
        return Stream.of(
                        new SignInRoutes(accounts, logins, invitations, throttle, this::projects).routes(),
                        new PeopleRoutes(accounts, logins, invitations, new AuditLog(database)).routes(),
                        new MemberRoutes(projects, accounts, invitations, uploads).routes(),
                        routes.routes(),
                        new EventRoutes(projects, tasks, changes, routes, work).routes(),
                        new AnnotationRoutes(annotations, tasks, layers, models, author).routes(),
                        new LayerRoutes(annotations, layers, author).routes(),
                        work.routes(),
                        new MetricsRoutes(database, projects).routes())
                .flatMap(List::stream)
                .toList();
    }

    /// All for an administrator of the server.
    private List<Project> projects(Exchange exchange) {
        return projects(TeamGate.visit(exchange).person());
    }

    private List<Project> projects(Person person) {
        if (person.administrator()) {
            return projects.all();
        }
        Set<String> own = accounts.memberships(person.id()).stream()
                .map(Membership::project)
                .collect(Collectors.toSet());
        return projects.all().stream()
                .filter(project -> own.contains(project.id()))
                .toList();
    }

    @Override
    public ProjectRuns runs(Machine machine, ProjectRuns.Recall recall) throws IOException {
        return new ProjectRuns(database, clock, machine, recall);
    }

    @Override
    public Gate gate(Runs runs) {
        return new TeamGate(accounts, logins, runs, rates);
    }

    @Override
    public Set<String> visible(Exchange exchange, Collection<String> images) {
        return TeamGate.visible(accounts, TeamGate.visit(exchange).person(), images);
    }

    @Override
    public void requireUnused(String image) {
        if (projects.isInUse(image)) {
            throw new ServiceException.Conflict("the image lies in a project, whose masks would lose it");
        }
    }

    @Override
    public void hush() {
        changes.close();
    }

    @Override
    public void close() {
        passwords.close();
    }
}
