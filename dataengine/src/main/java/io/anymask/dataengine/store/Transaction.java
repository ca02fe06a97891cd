package io.anymask.dataengine.store;

import org.jdbi.v3.core.Handle;

/// The tables, inside one transaction. For one thread, until the transaction ends.
public final class Transaction {
    private final Handle handle;
    private final Dialect dialect;

    Transaction(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    public ProjectTable projects() {
        return new ProjectTable(handle, dialect);
    }

    public CategoryTable categories() {
        return new CategoryTable(handle);
    }

    public ImageTable images() {
        return new ImageTable(handle, dialect);
    }

    public AnnotationTable annotations() {
        return new AnnotationTable(handle);
    }

    public RequestTable requests() {
        return new RequestTable(handle);
    }

    public TaskTable tasks() {
        return new TaskTable(handle, dialect);
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

    public RunTable runs() {
        return new RunTable(handle);
    }

    public PersonTable people() {
        return new PersonTable(handle, dialect);
    }

    public MembershipTable memberships() {
        return new MembershipTable(handle);
    }

    public LoginTable logins() {
        return new LoginTable(handle);
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
