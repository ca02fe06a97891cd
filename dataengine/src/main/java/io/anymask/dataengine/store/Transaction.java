package io.anymask.dataengine.store;

import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The tables, inside one transaction. For one thread, until the transaction ends.
public final class Transaction {
    private final Handle handle;
    private final Dialect dialect;
    private final Set<Change> changes;

    /// @param changes where the tables note what they change
    Transaction(Handle handle, Dialect dialect, Set<Change> changes) {
        this.handle = handle;
        this.dialect = dialect;
        this.changes = changes;
    }

    public ProjectTable projects() {
        return new ProjectTable(handle, dialect);
    }

    public CategoryTable categories() {
        return new CategoryTable(handle, changes);
    }

    public ImageTable images() {
        return new ImageTable(handle, dialect, changes);
    }

    public AnnotationTable annotations() {
        return new AnnotationTable(handle);
    }

    public RequestTable requests() {
        return new RequestTable(handle);
    }

    public TaskTable tasks() {
        return new TaskTable(handle, dialect, changes);
    }

    public ReviewTable reviews() {
        return new ReviewTable(handle);
    }

    public ConsensusTable consensus() {
        return new ConsensusTable(handle);
    }

    public HoneypotTable honeypots() {
        return new HoneypotTable(handle);
    }

    public SequenceTable sequences() {
        return new SequenceTable(handle);
    }

    public RunTable runs() {
        return new RunTable(handle);
    }

    public ModelTable models() {
        return new ModelTable(handle);
    }

    public PersonTable people() {
        return new PersonTable(handle, dialect, changes);
    }

    public MembershipTable memberships() {
        return new MembershipTable(handle, changes);
    }

    public LoginTable logins() {
        return new LoginTable(handle, changes);
    }

    public InvitationTable invitations() {
        return new InvitationTable(handle, dialect);
    }

    public AuditTable audit() {
        return new AuditTable(handle, dialect);
    }

    public AllRows rows() {
        return new AllRows(handle);
    }
}
