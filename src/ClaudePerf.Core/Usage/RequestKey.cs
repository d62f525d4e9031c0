namespace ClaudePerf.Core.Usage;

/// <summary>Identifies a request, so that transcript lines about the same request can be matched.</summary>
/// <param name="Kind">The identifiers that the key consists of.</param>
/// <param name="First">The message id; without one, the uuid or the content.</param>
/// <param name="Second">The request id, or the session id of a message without one; for an advisor call, that id followed by
/// <c>#</c> and the call's number within the message. Empty for the other kinds.</param>
public readonly record struct RequestKey(RequestKeyKind Kind, string First, string Second)
{
    /// <summary>
    /// The key as a text for storage, equal exactly if the keys are equal: a letter for the kind, then the parts separated by
    /// U+001F.
    /// </summary>
    /// <returns>For example <c>R</c> + message id + U+001F + request id.</returns>
    public override string ToString() => Kind switch
    {
        RequestKeyKind.MessageAndRequest => $"R{First}\u001f{Second}",
        RequestKeyKind.MessageAndSession => $"S{First}\u001f{Second}",
        RequestKeyKind.Advisor => $"A{First}\u001f{Second}",
        RequestKeyKind.Line => $"U{First}",
        _ => $"C{First}",
    };
}

/// <summary>The identifiers that a <see cref="RequestKey"/> consists of.</summary>
public enum RequestKeyKind
{
    /// <summary>Message id and request id: the normal case.</summary>
    MessageAndRequest,

    /// <summary>Message id and session id, because gateways return no request id.</summary>
    MessageAndSession,

    /// <summary>The line's uuid, because there is no message id.</summary>
    Line,

    /// <summary>Session, time, model and counts, because the line has no identifier.</summary>
    Content,

    /// <summary>An advisor call within a message: the message's identifiers and the call's number.</summary>
    Advisor,
}
