namespace ClaudePerf.Core.Usage;

/// <summary>What makes two transcript lines tell of the same request.</summary>
/// <param name="Kind">Which identifiers the key is made of.</param>
/// <param name="First">The message id; the uuid or the content where there is none.</param>
/// <param name="Second">
/// The request id, or the session id of a message without one; of an advisor's call that, <c>#</c> and its number within the message. Empty for the other kinds.
/// </param>
public readonly record struct RequestKey(RequestKeyKind Kind, string First, string Second)
{
    /// <summary>One text for storage, equal exactly where the keys are equal: kind letter, then the parts divided by U+001F.</summary>
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

/// <summary>The identifiers that a <see cref="RequestKey"/> is made of.</summary>
public enum RequestKeyKind
{
    /// <summary>Message id and request id: the usual case.</summary>
    MessageAndRequest,

    /// <summary>Message id and session id: gateways give no request id.</summary>
    MessageAndSession,

    /// <summary>The line's uuid: there is no message id.</summary>
    Line,

    /// <summary>Session, time, model and counts: the line has no identifier at all.</summary>
    Content,

    /// <summary>A call of an advisor within a message: the message's identifiers and the call's number.</summary>
    Advisor,
}
