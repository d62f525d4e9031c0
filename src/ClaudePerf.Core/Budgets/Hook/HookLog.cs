using System.Globalization;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The hook's log of why budgets could not be checked. Kept short: the older half moves to a second file, which is overwritten each
/// time.
/// </summary>
internal static class HookLog
{
    private const long MaxLength = 256 * 1024;

    internal static void Add(BudgetHookSettings settings, DateTimeOffset now, string reason)
    {
        var path = Path.Combine(settings.DataFolder, BudgetHook.LogFileName);
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFiles.CreateFile(path);
            if (new FileInfo(path).Length > MaxLength)
                File.Move(path, path + ".old", overwrite: true);
            File.AppendAllText(path, string.Create(
                CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {VisibleText.Of(reason)}\n"), Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a log there is nowhere left to report this; the decision on the call does not depend on it.
        }
    }
}
