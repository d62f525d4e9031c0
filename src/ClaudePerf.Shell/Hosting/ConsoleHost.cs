using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace ClaudePerf.Shell.Hosting;

/// <summary>The engine's view of this program.</summary>
internal sealed class ConsoleHost(ConsoleUserInterface userInterface) : PSHost
{
    public override string Name => "ClaudePerf";

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override ConsoleUserInterface UI { get; } = userInterface;

    /// <summary>What <c>exit</c> said, once it was said.</summary>
    public int? RequestedExit { get; private set; }

    public override void SetShouldExit(int exitCode) => RequestedExit = exitCode;

    public override void EnterNestedPrompt() =>
        throw new HostException("claudeperf has no nested prompts; answer with another choice.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication() => UI.Progress.Clear();

    public override void NotifyEndApplication()
    {
    }
}
