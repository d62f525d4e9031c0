namespace ClaudePerf.Core.Usage;

/// <summary>The kind of a transcript, determined by its path.</summary>
public enum TranscriptKind
{
    /// <summary>
    /// <c>projects/&lt;key&gt;/&lt;session&gt;.jsonl</c>: a session's main thread (older versions: including its subagents).
    /// </summary>
    Session,

    /// <summary><c>&lt;session&gt;/subagents/agent-&lt;id&gt;.jsonl</c>: one subagent.</summary>
    Subagent,

    /// <summary><c>&lt;session&gt;/subagents/workflows/wf_&lt;run&gt;/agent-&lt;id&gt;.jsonl</c>: one agent of a workflow run.</summary>
    WorkflowAgent,

    /// <summary>
    /// <c>projects/&lt;key&gt;/agent-&lt;id&gt;.jsonl</c>: one subagent as written by older versions; its lines name the session.
    /// </summary>
    FlatAgent,

    /// <summary>Any other <c>.jsonl</c> file, such as a workflow's journal.</summary>
    Other,
}
