namespace ClaudePerf.Core.Storage;

/// <summary>The user's home folder.</summary>
public static class UserHome
{
    /// <summary>
    /// The path, also if the folder does not exist, as in some containers and services; empty only if the system names none.
    /// </summary>
    public static string Path =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
