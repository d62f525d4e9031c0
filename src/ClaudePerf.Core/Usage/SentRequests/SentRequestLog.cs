using System.Globalization;

namespace ClaudePerf.Core.Usage.SentRequests;

/// <summary>Requests as they were sent, indexed by the messages that answered them.</summary>
internal sealed class SentRequestLog
{
    private const string ModelParameter = "model";
    private const string SpeedParameter = "speed";
    private const string EffortParameter = "output_config";

    private readonly IReadOnlyDictionary<string, SentRequest> _requests;
    private readonly IReadOnlyDictionary<string, SentShape> _shapes;
    private readonly IReadOnlyDictionary<string, string> _roles;
    private readonly IReadOnlyDictionary<string, string> _requestOfMessage;

    internal SentRequestLog(
        IReadOnlyDictionary<string, SentRequest> requests,
        IReadOnlyDictionary<string, SentShape> shapes,
        IReadOnlyDictionary<string, string> roles,
        IReadOnlyDictionary<string, string> requestOfMessage)
    {
        _requests = requests;
        _shapes = shapes;
        _roles = roles;
        _requestOfMessage = requestOfMessage;
    }

    /// <summary>Finds the first block in which a request differs from an earlier one.</summary>
    /// <param name="earlierMessage">The message id of the earlier answer.</param>
    /// <param name="laterMessage">The message id of the later answer.</param>
    /// <returns>The comparison; null if one of the requests is not completely known.</returns>
    public PrefixComparison? Compare(string? earlierMessage, string? laterMessage)
    {
        if (Find(earlierMessage) is not { } earlier || Find(laterMessage) is not { } later)
            return null;
        if (ByParameter(earlier, later, ModelParameter, PrefixBlock.Model) is { } model)
            return new PrefixComparison(model);
        if (ByParameter(earlier, later, SpeedParameter, PrefixBlock.Speed) is { } speed)
            return new PrefixComparison(speed);
        if (ByParameter(earlier, later, EffortParameter, PrefixBlock.Effort) is { } effort)
            return new PrefixComparison(effort);
        if (earlier.ShapeHash != later.ShapeHash)
        {
            if (Shape(earlier) is not { } shapeBefore || Shape(later) is not { } shape)
                return null;
            if ((ByTools(shapeBefore, shape) ?? BySystem(shapeBefore, shape)) is { } difference)
                return new PrefixComparison(difference);
        }
        foreach (var name in earlier.Parameters.Keys.Union(later.Parameters.Keys).Order(StringComparer.Ordinal))
        {
            if (ByParameter(earlier, later, name, PrefixBlock.Parameter) is { } parameter)
                return new PrefixComparison(parameter);
        }
        return ByMessages(earlier, later);
    }

    private SentRequest? Find(string? message) =>
        message is not null && _requestOfMessage.TryGetValue(message, out var id) ? _requests.GetValueOrDefault(id) : null;

    private SentShape? Shape(SentRequest request) => request.ShapeHash is { } hash ? _shapes.GetValueOrDefault(hash) : null;

    private static PrefixDifference? ByParameter(SentRequest earlier, SentRequest later, string name, PrefixBlock kind)
    {
        var (before, now) = (earlier.Parameters.GetValueOrDefault(name), later.Parameters.GetValueOrDefault(name));
        return before == now ? null : new PrefixDifference(kind, $"{name}: {Short(before)} to {Short(now)}", Name: name);
    }

    private static PrefixDifference? ByTools(SentShape earlier, SentShape later)
    {
        for (var i = 0; i < earlier.Tools.Count; i++)
        {
            var before = earlier.Tools[i];
            if (i < later.Tools.Count && later.Tools[i] == before)
                continue;
            var place = string.Create(CultureInfo.CurrentCulture, $"position {i + 1} of {later.Tools.Count} tools");
            var (name, text) = i < later.Tools.Count
                && later.Tools[i].Name == before.Name ? (before.Name, $"the definition of tool {before.Name} changed ({place})")
                : later.Tools.All(tool => tool.Name != before.Name) ? (before.Name, $"tool {before.Name} was removed ({place})")
                : i < later.Tools.Count && earlier.Tools.All(tool => tool.Name != later.Tools[i].Name)
                    ? (later.Tools[i].Name, $"tool {later.Tools[i].Name} was added ({place})")
                : (null, $"the order of the tools changed (from {place})");
            return new PrefixDifference(PrefixBlock.Tools, text, Name: name);
        }
        // The system prompt follows the last tool.
        return later.Tools.Count > earlier.Tools.Count
            ? new PrefixDifference(PrefixBlock.Tools, string.Create(
                CultureInfo.CurrentCulture,
                $"tool {later.Tools[earlier.Tools.Count].Name} was added "
                    + $"(position {earlier.Tools.Count + 1} of {later.Tools.Count} tools)"), Name: later.Tools[earlier.Tools.Count].Name)
            : null;
    }

    private static PrefixDifference? BySystem(SentShape earlier, SentShape later)
    {
        for (var i = 0; i < Math.Max(earlier.System.Count, later.System.Count); i++)
        {
            if (i < earlier.System.Count && i < later.System.Count && earlier.System[i] == later.System[i])
                continue;
            var what = i >= earlier.System.Count ? "was added" : i >= later.System.Count ? "was removed" : "changed";
            return new PrefixDifference(PrefixBlock.System,
                string.Create(CultureInfo.CurrentCulture, $"block {i + 1} of the system prompt {what}"),
                Name: string.Create(CultureInfo.CurrentCulture, $"block {i + 1} of the system prompt"));
        }
        return null;
    }

    private PrefixComparison? ByMessages(SentRequest earlier, SentRequest later)
    {
        int same;
        string? first = null;
        if (later.Base == earlier.Id && later.Keep >= earlier.MessageCount)
        {
            same = earlier.MessageCount;
        }
        else
        {
            if (Messages(earlier) is not { } before || Messages(later) is not { } now)
                return null;
            same = before.AsSpan().CommonPrefixLength(now);
            if (same < now.Length)
                first = now[same];
        }
        if (same == earlier.MessageCount)
            return new PrefixComparison(null);
        var place = string.Create(CultureInfo.CurrentCulture, $"message {same + 1} of {earlier.MessageCount}");
        if (first is null)
            return new PrefixComparison(
                new PrefixDifference(PrefixBlock.Messages, $"everything from {place} on was removed", IsShortened: true));
        var role = _roles.TryGetValue(first, out var known) ? $" ({known})" : "";
        return new PrefixComparison(
            new PrefixDifference(PrefixBlock.Messages, $"{place}{role} changed", IsShortened: later.MessageCount < earlier.MessageCount));
    }

    private string[]? Messages(SentRequest request)
    {
        var messages = new string[request.MessageCount];
        var known = messages.Length;
        for (var part = request; known > 0; part = part.Base is { } id ? _requests.GetValueOrDefault(id) : null)
        {
            // A part of the chain is missing, or its records are inconsistent.
            if (part is null || known > part.MessageCount)
                return null;
            for (; known > part.Keep; known--)
                messages[known - 1] = part.Tail[known - 1 - part.Keep];
            if (part.Base is null && known > 0)
                return null;
        }
        return messages;
    }

    private static string Short(string? text)
    {
        const int MaximumLength = 60;
        return text is null ? "none" : text.Length <= MaximumLength ? text : text[..MaximumLength] + "…";
    }
}
