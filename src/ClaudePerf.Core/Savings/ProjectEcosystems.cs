using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Core.Savings;

/// <summary>The ecosystems of projects on this machine. Discovery reads all files of an ecosystem, so each is discovered once.</summary>
/// <param name="optionsOf">How the ecosystem of a project's folder is discovered.</param>
internal sealed class ProjectEcosystems(Func<string, EcosystemOptions> optionsOf)
{
    private readonly Dictionary<string, Ecosystem?> _ecosystems = new(StringComparer.Ordinal);

    /// <summary>The ecosystem of a project; null if its folder was deleted or cannot be read: nothing is known about its files.</summary>
    /// <param name="project">The folder.</param>
    /// <param name="cancellation">Cancels the discovery.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal Ecosystem? Of(string project, CancellationToken cancellation = default)
    {
        if (!_ecosystems.TryGetValue(project, out var found))
            _ecosystems.Add(project, found = Discover(project, cancellation));
        return found;
    }

    private Ecosystem? Discover(string project, CancellationToken cancellation)
    {
        try
        {
            return Directory.Exists(project) ? Ecosystem.Discover(optionsOf(project), cancellation) : null;
        }
        catch (PromptReadException)
        {
            return null;
        }
    }
}
