// 电脑登录 / The code on a PC's screen: shown, asked about every other second, renewed when it is over.
const deskSignIns = require('../../services/desk-sign-ins');

const PAUSE = 2000; // milliseconds between two questions

Component({
  data: { state: 'loading', problem: '', picture: '', number: '', secret: '', timer: 0 },
  lifetimes: {
    attached() { this.renew(); },
    detached() { clearTimeout(this.data.timer); },
  },
  pageLifetimes: {
    show() { if (this.data.state === 'shown') this.askLater(); },
    hide() { clearTimeout(this.data.timer); },
  },
  methods: {
    async renew() {
      clearTimeout(this.data.timer);
      this.setData({ state: 'loading', problem: '' });
      try {
        const { secret, picture, number } = await deskSignIns.start();
        this.setData({ state: 'shown', secret, picture, number });
        this.askLater();
      } catch (error) {
        this.setData({ state: 'error', problem: error.message });
      }
    },

    askLater() {
      clearTimeout(this.data.timer);
      this.setData({ timer: setTimeout(() => this.ask(), PAUSE) });
    },

    async ask() {
      try {
        if (await deskSignIns.claimed(this.data.secret)) this.triggerEvent('done');
        else this.askLater();
      } catch (error) {
        if (error.status === 404) this.setData({ state: 'over' });
        else this.askLater(); // the network comes back
      }
    },
  },
});
