import JuicerDaemon

await DaemonCommand.main()
